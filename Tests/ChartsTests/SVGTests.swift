import Charts
import Foundation
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct SVGTests {
  /// What stands in a document: elements by name, and all text.
  private final class Reader: NSObject, XMLParserDelegate {
    var elements: [String: Int] = [:]
    var text = ""

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
      qualifiedName: String?, attributes: [String: String]
    ) { elements[name, default: 0] += 1 }

    func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }
  }

  private func read(_ rows: [(String, String)], title: String = "Packages") throws -> Reader {
    let document = Chart.svg(data(rows), title: title)
    #expect(!document.contains("href") && !document.contains("<script"))
    let parser = XMLParser(data: Data(document.utf8))
    let reader = Reader()
    parser.delegate = reader
    let isWellFormed = parser.parse()
    try #require(isWellFormed, "\(String(describing: parser.parserError)): \(document)")
    return reader
  }

  @Test func barsAreDrawnOneARow() throws {
    let reader = try read([("Approved", "12"), ("Rejected", "-3"), ("Pending", "0")])
    #expect(reader.elements["rect"] == 4)
    #expect(reader.text.contains("Approved: 12"))
    #expect(reader.text.contains("Packages"))
  }

  @Test func aLineHasItsMomentsAndAxes() throws {
    let reader = try read([("2026-01-01", "1"), ("2026-01-02", "4"), ("2026-01-03", "2")])
    #expect(reader.elements["path"] == 2)
    #expect(reader.elements["circle"] == 3)
    #expect(reader.text.contains("2026-01-02"))
  }

  @Test func anyTextIsText() throws {
    let reader = try read(
      [("</svg><script>alert(1)</script>&\"'\u{0}\u{1F}\u{FFFF}", "1")], title: "a < b & \u{7}c")
    #expect(reader.elements["script"] == nil)
    #expect(reader.text.contains("a < b & \u{FFFD}c"))
  }

  @Test func manyMomentsAndNone() throws {
    let many = (0..<9000).map { index in
      ("2026-01-01T0\(index / 3600):\(10 + index / 60 % 50):\(10 + index % 50)Z", "\(index % 97)")
    }
    let reader = try read(many)
    #expect(reader.elements["circle"] == nil)
    #expect(reader.elements["path"] == 2)
    #expect(try read([]).text.contains("no rows"))
  }
}
