internal import Crypto

/// SHA-1 (FIPS 180-4), which names the files of the sign-in cache; nothing rests on its strength.
package enum SHA1Digest {
  /// The digest of a text's UTF-8 in lower-case hexadecimal.
  package static func hexadecimal(of text: String) -> String {
    Hexadecimal.text(Insecure.SHA1.hash(data: Array(text.utf8)))
  }
}
