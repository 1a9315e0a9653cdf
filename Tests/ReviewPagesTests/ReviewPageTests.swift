import ByteStreams
import Crypto
import Foundation
import JSONLines
import ModelPackages
import Plans
import ReviewPages
import Testing

/// The page as a file: its parts, its policy, and that data cannot leave their block.
struct ReviewPageTests {
  private static let hostile = #"</script><!--<script>alert(1)</script>`|\#u{202E}"#

  private static func document(_ text: String) throws -> ReviewDocument {
    var plan = PlannedPackages()
    var line = Array(#"{"region":"eu-west-1","data__Identifier":"#.utf8)
    line.appendJSONString("arn:aws:sagemaker:eu-west-1:123456789012:model-package/" + text)
    line += Array(
      #","data__PatchDocument":[{"op":"add","path":"/ApprovalDescription","value":"#.utf8)
    line.appendJSONString(text)
    line += Array("}]}".utf8)
    plan.append(try ChangeRequest(parsing: line.span.bytes))
    var document = ReviewDocument(
      digest: plan.digest(), requests: plan.count, made: text, program: text, command: text,
      state: text, shown: [text])
    let package = PackageReviewer(followsService: true).review(
      plan.packages[0], unread: text, message: text)
    document.append(ReviewDocument.Row(package, shown: [text]))
    return document
  }

  private static func page(_ text: String) throws -> String {
    var records = try RecordBlocks()
    var record = Array(#"{"model_package_description":"#.utf8)
    record.appendJSONString(text)
    records.append(record + [UInt8(ascii: "}")])
    let page = ReviewPage.html(of: try document(text), records: records.finish())
    return String(decoding: page, as: UTF8.self)
  }

  /// What stands between the first two marks, and the rest behind them.
  private static func part(_ text: String, _ start: String, _ end: String) throws -> String {
    let from = try #require(text.firstRange(of: start)).upperBound
    let to = try #require(text[from...].firstRange(of: end)).lowerBound
    return String(text[from..<to])
  }

  private static func hash(_ text: String) -> String {
    "'sha256-" + Data(SHA256.hash(data: Data(text.utf8))).base64EncodedString() + "'"
  }

  @Test func `the policy allows this script and this style only`() throws {
    let page = try Self.page("plain")
    let policy = try Self.part(page, #"Content-Security-Policy" content=""#, "\"")
    let script = try Self.part(page, #"<script type="module">"#, "</script>")
    let style = try Self.part(page, "<style>", "</style>")
    #expect(policy.contains("default-src 'none'"))
    #expect(policy.contains("script-src \(Self.hash(script));"))
    #expect(policy.contains("style-src \(Self.hash(style));"))
    #expect(!policy.contains("unsafe"))
    #expect(script.contains("readModel(") && !script.contains("\nexport "))
    #expect(!script.contains("\nimport ") && !script.contains("innerHTML"))
  }

  @Test func `nothing refers to anything outside the page`() throws {
    let page = try Self.page("plain")
    for mark in ["src=", "href=\"http", "url(", "@import", "//cdn", "<link", "<iframe", "<object"] {
      #expect(!page.contains(mark), "\(mark)")
    }
  }

  @Test func `data stay within their block and come back whole`() throws {
    let page = try Self.page(Self.hostile)
    #expect(page.split(separator: "<script", omittingEmptySubsequences: false).count == 3)
    #expect(page.split(separator: "</script", omittingEmptySubsequences: false).count == 3)
    #expect(!page.contains("<!--"))
    let block = try Self.part(page, #"id="data">"#, "</script>")
    let data = try JSONValue(parsing: block)
    for member in ["made", "program", "command", "state"] {
      #expect(data[member]?.string == Self.hostile)
    }
    let package = try #require(data["packages"]?.array?.first)
    #expect(package["shown"] == [JSONValue(Self.hostile)])
    #expect(package["problems"]?.array?.first?["message"]?.string == Self.hostile)
    #expect(package["changes"]?.array?.first?.array?[1]["after"]?.string == Self.hostile)
    #expect(data["format"] == "mpkg-review/1")
  }

  @Test func `numbers that JavaScript cannot hold are written as strings`() throws {
    var document = try Self.document("plain")
    let numbers: [(String, String)] = [
      ("9007199254740993", "\"9007199254740993\""), ("[1,{\"a\":1e400}]", "[1,{\"a\":\"1e400\"}]"),
      ("9007199254740992", "9007199254740992"), ("0.1", "0.1"), ("-7", "-7"),
    ]
    for (number, _) in numbers {
      var plan = PlannedPackages()
      let line =
        #"{"region":"r","data__Identifier":"i","data__PatchDocument":[{"op":"add","path":"/Domain","value":\#(number)}]}"#
      plan.append(try ChangeRequest(parsing: Array(line.utf8).span.bytes))
      let package = PackageReviewer(followsService: true).review(
        plan.packages[0], unread: "x", message: "x")
      document.append(ReviewDocument.Row(package, shown: []))
    }
    let page = String(
      decoding: ReviewPage.html(of: document, records: Array("[]".utf8)), as: UTF8.self)
    for (_, written) in numbers { #expect(page.contains(#"["domain",{"after":\#(written)}]"#)) }
  }

  @Test func `records are divided into blocks of one size`() throws {
    var records = try RecordBlocks()
    #expect(try RecordBlocks().finished() == "[]")
    for number in 0..<130 { records.append(Array("{\"n\":\(number)}".utf8)) }
    let blocks = try #require(try JSONValue(parsing: records.finish()).array)
    #expect(blocks.count == 3)
    for block in blocks {
      let bytes = try #require(Data(base64Encoded: block.string ?? ""))
      #expect(bytes.starts(with: [0x1F, 0x8B]))
    }
  }

  @Test func `Markdown keeps data within code spans`() throws {
    let text = String(
      decoding: ReviewMarkdown.text(of: try Self.document(Self.hostile)), as: UTF8.self)
    #expect(text.hasPrefix("# Review of 1 model package\n"))
    #expect(!text.contains("\u{202E}") && text.contains("\\u202e"))
    let rows = text.split(separator: "\n").filter { $0.hasPrefix("| ``") }
    #expect(rows.count == 1)
    // The bar of the data is none of the table's.
    #expect(rows[0].count { $0 == "|" } == 5)
    #expect(rows[0].contains("\\u007c"))
  }
}

extension RecordBlocks {
  fileprivate consuming func finished() -> String {
    String(decoding: finish(), as: UTF8.self)
  }
}
