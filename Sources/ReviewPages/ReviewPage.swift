internal import Crypto
internal import JSONLines

/// Writes a review as one HTML file that needs nothing else.
///
/// The page's sources are the files in `Page`: HTML, CSS and JavaScript modules, which also work as
/// they stand when a web server shows that folder with a data block filled in. Here the style sheet
/// and the modules are put into the page. Modules within a file cannot import each other, so they
/// become one script, in the order of `modules`: `import` lines and the word `export` are left out.
///
/// A Content-Security-Policy allows this script and this style by their hashes, and nothing else: no
/// other script, no network, no frames, no forms.
package enum ReviewPage {
  /// The modules of the page, imported ones before those that import them.
  private static let modules = [
    PackageResources.text_js, PackageResources.model_js, PackageResources.choices_js,
    PackageResources.query_js, PackageResources.list_js, PackageResources.rows_js,
    PackageResources.main_js,
  ]

  /// Returns the page.
  ///
  /// - Parameter records: the array of `RecordBlocks`.
  package static func html(of review: ReviewDocument, records: [UInt8]) -> [UInt8] {
    let style = PackageResources.review_css
    let script = linked(modules)
    var page = String(decoding: PackageResources.page_html, as: UTF8.self)[...]
    var output: [UInt8] = []
    take(
      &page, upTo: #"<meta charset="utf-8">"#, replacedBy: #"<meta charset="utf-8">"#, to: &output)
    output.append(text: "\n<meta http-equiv=\"Content-Security-Policy\" content=\"")
    output.append(text: policy(script: script, style: style))
    output.append(text: "\">")
    take(
      &page, upTo: #"<link rel="stylesheet" href="review.css">"#, replacedBy: "<style>", to: &output
    )
    output += style
    output.append(text: "</style>")
    let data = #"<script type="application/json" id="data">"#
    take(&page, upTo: data, replacedBy: data, to: &output)
    output += ReviewData.block(of: review, records: records)
    take(
      &page, upTo: #"<script type="module" src="main.js">"#, replacedBy: #"<script type="module">"#,
      to: &output)
    output += script
    output.append(text: String(page))
    return output
  }

  /// Moves the page up to a mark to the output, and its replacement instead of the mark.
  private static func take(
    _ page: inout Substring, upTo mark: String, replacedBy replacement: String,
    to output: inout [UInt8]
  ) {
    guard let range = page.firstRange(of: mark) else {
      preconditionFailure("Page/page.html lacks \(mark)")
    }
    output.append(contentsOf: page[..<range.lowerBound].utf8)
    output.append(contentsOf: replacement.utf8)
    page = page[range.upperBound...]
  }

  /// Joins modules into one script.
  private static func linked(_ modules: [[UInt8]]) -> [UInt8] {
    var script: [UInt8] = []
    for module in modules {
      for line in module.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
        if line.starts(with: "import ".utf8) { continue }
        script += line.starts(with: "export ".utf8) ? line.dropFirst("export ".utf8.count) : line
        script.append(UInt8(ascii: "\n"))
      }
    }
    return script
  }

  private static func policy(script: [UInt8], style: [UInt8]) -> String {
    [
      "default-src 'none'", "script-src '\(hash(script))'", "style-src '\(hash(style))'",
      "base-uri 'none'", "form-action 'none'", "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ].joined(separator: "; ")
  }

  /// The hash by which a policy names a script or style.
  private static func hash(_ text: [UInt8]) -> String {
    var encoded: [UInt8] = []
    encoded.append(base64: Array(SHA256.hash(data: text)).span.bytes)
    return "sha256-" + String(decoding: encoded, as: UTF8.self)
  }
}
