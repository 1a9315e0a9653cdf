package import JSONLines
package import ModelPackages
internal import Times

/// A journal's first line: what run it is the journal of, and against what.
package struct JournalHeader: Equatable, Sendable {
  /// What client tokens are made of, together with a request: 32 hexadecimal digits.
  package var run: String
  /// The endpoint, `aws` for AWS's own hosts, or `file:` and a registry file's path.
  package var target: String
  /// The API that requests are sent through; `nil` for a file and in journals that name none, which
  /// are of Cloud Control.
  package var via: ServiceAPI?
  /// Seconds since 1970-01-01T00:00:00Z.
  package var time: Double
  /// What is noted of the first run; empty in journals of older versions.
  package var note: RunNote

  package init(
    run: String, target: String, via: ServiceAPI? = nil, time: Double, note: RunNote = RunNote()
  ) {
    self.run = run
    self.target = target
    self.via = via
    self.time = time
    self.note = note
  }

  /// What every journal begins with.
  static let beginning = Array(#"{"entry":"journal","format":"mpkg-journal","version":"#.utf8)
  /// The version that this program writes and reads.
  static let version = 1

  /// Appends the line, its end included.
  package func append(to output: inout [UInt8]) {
    output.append(contentsOf: Self.beginning)
    output.append(text: String(Self.version))
    output.append(text: #","run":"# as StaticString)
    output.appendJSONString(run)
    output.append(text: #","target":"# as StaticString)
    output.appendJSONString(target)
    ChangeRequest.append(via: via, to: &output)
    note.append(to: &output)
    output.appendTime(time)
    output.append(text: "}\n" as StaticString)
  }

  /// Throws if a run cannot go on with the journal, because it goes against another target or
  /// through another API.
  ///
  /// - Parameter name: the journal's name, for the error.
  package func check(
    target: String, via api: ServiceAPI?, name: String
  ) throws(JournalError) {
    guard self.target == target else {
      throw .otherTarget(name: name, found: self.target, wanted: target)
    }
    let (found, wanted) = (via ?? .cloudControl, api ?? .cloudControl)
    guard found == wanted else { throw .otherAPI(name: name, found: found, wanted: wanted) }
  }
}

/// Which sending of which request an entry is about.
package struct SendingID: Hashable, Sendable {
  package var request: RequestID
  /// Counted from 0.
  package var generation: Int

  package init(request: RequestID, generation: Int) {
    self.request = request
    self.generation = generation
  }
}

/// A request is about to be sent under a client token for the first time; synced before it is.
package struct SendingEntry: Equatable, Sendable {
  package var id: SendingID
  package var clientToken: String
  /// The request's line in the input, counted from 1.
  package var line: Int?
  /// When it was first sent under this token, in seconds since 1970-01-01T00:00:00Z.
  package var time: Double
  package var request: ChangeRequest
  /// What it changes: of a deletion the whole package. Nil where that could not be worked out here,
  /// and for a creation.
  package var effect: ChangeEffect?

  package init(
    id: SendingID, clientToken: String, line: Int?, time: Double, request: ChangeRequest,
    effect: ChangeEffect?
  ) {
    self.id = id
    self.clientToken = clientToken
    self.line = line
    self.time = time
    self.request = request
    self.effect = effect
  }

  /// Appends the line, its end included.
  package func append(to output: inout [UInt8]) {
    output.append(text: #"{"entry":"sending""# as StaticString)
    output.append(id)
    output.append(text: #","client_token":"# as StaticString)
    output.appendJSONString(clientToken)
    if let line { output.append(text: #","line":\#(line)"# as String) }
    output.appendTime(time)
    output.append(text: #","region":"# as StaticString)
    output.appendJSONString(request.region)
    request.appendSubject(to: &output)
    if let effect {
      output.append(text: #","before":"# as StaticString)
      output.append(effect.values.map { ($0.path, $0.before) })
      output.append(text: #","after":"# as StaticString)
      output.append(effect.values.map { ($0.path, $0.after) })
    }
    output.append(text: "}\n" as StaticString)
  }
}

extension SendingEntry {
  /// The entry's line, its end included.
  ///
  /// - Throws: `.entryTooLong`.
  package func bytes() throws(JournalError) -> [UInt8] {
    var line: [UInt8] = []
    append(to: &line)
    let limit = JournalContents.maximumLineBytes
    guard line.count <= limit else {
      throw JournalError.entryTooLong(bytes: line.count, limit: limit)
    }
    return line
  }
}

/// The service took a sending: this is what it is asked about by.
package struct SentEntry: Equatable, Sendable {
  package var id: SendingID
  package var requestToken: String
  package var time: Double

  package init(id: SendingID, requestToken: String, time: Double) {
    self.id = id
    self.requestToken = requestToken
    self.time = time
  }

  /// Appends the line, its end included.
  package func append(to output: inout [UInt8]) {
    output.append(text: #"{"entry":"sent""# as StaticString)
    output.append(id)
    output.append(text: #","request_token":"# as StaticString)
    output.appendJSONString(requestToken)
    output.appendTime(time)
    output.append(text: "}\n" as StaticString)
  }
}

/// A sending has ended.
package struct EndedEntry: Equatable, Sendable {
  package var id: SendingID
  /// SUCCESS, FAILED or NOT_SENT; UNKNOWN only in an entry of `appendDoubt`.
  package var status: RequestResult.Status
  /// What the service knew it by; nil where the service never took it.
  package var requestToken: String?
  package var errorCode: String?
  package var statusMessage: String?
  /// Whether the end was found by reading the package.
  package var isReconciled: Bool
  /// The ARN of the package that was made.
  package var created: String?
  /// What that package was like: the properties that guard its deletion, `null` for absent ones;
  /// `nil` if it was not read.
  package var createdAs: JSONObject?
  package var time: Double

  package init(
    id: SendingID, status: RequestResult.Status, requestToken: String? = nil,
    errorCode: String? = nil, statusMessage: String? = nil, isReconciled: Bool = false,
    created: String? = nil, createdAs: JSONObject? = nil, time: Double
  ) {
    self.created = created
    self.createdAs = createdAs
    self.id = id
    self.status = status
    self.requestToken = requestToken
    self.errorCode = errorCode
    self.statusMessage = statusMessage
    self.isReconciled = isReconciled
    self.time = time
  }

  /// Appends the line, its end included.
  package func append(to output: inout [UInt8]) { append(as: #"{"entry":"ended""#, to: &output) }

  /// Appends the line that says, before a registry file is replaced, that the request is not in the
  /// file that takes its place; nothing is written for one that is.
  package func appendRefusal(to output: inout [UInt8]) {
    append(as: #"{"entry":"refused""#, to: &output)
  }

  /// Appends the line that reopens an ended sending, because its package was read later and does
  /// not show whether the change was made.
  package func appendDoubt(to output: inout [UInt8]) {
    append(as: #"{"entry":"unknown""#, to: &output)
  }

  private func append(as beginning: StaticString, to output: inout [UInt8]) {
    output.append(text: beginning)
    output.append(id)
    output.append(text: #","status":""# as StaticString)
    output.append(text: status.rawValue)
    output.append(UInt8(ascii: "\""))
    if let requestToken {
      output.append(text: #","request_token":"# as StaticString)
      output.appendJSONString(requestToken)
    }
    if let errorCode {
      output.append(text: #","error_code":"# as StaticString)
      output.appendJSONString(errorCode)
    }
    if let statusMessage {
      output.append(text: #","status_message":"# as StaticString)
      output.appendJSONString(statusMessage)
    }
    if isReconciled { output.append(text: #","reconciled":true"# as StaticString) }
    if let created {
      output.append(text: #","created":"# as StaticString)
      output.appendJSONString(created)
    }
    if let createdAs {
      output.append(text: #","created_as":"# as StaticString)
      output.append(.object(createdAs))
    }
    output.appendTime(time)
    output.append(text: "}\n" as StaticString)
  }
}

/// A registry file is about to be replaced by its changed copy; written before the rename, so that
/// a later run can tell whether that took place.
package struct ReplacingEntry: Equatable, Sendable {
  /// What tells one file from another that has its name later.
  package struct Identity: Equatable, Sendable {
    package var device: UInt64
    package var inode: UInt64
    package var size: UInt64
    /// In nanoseconds since 1970-01-01T00:00:00Z.
    package var modified: Int64

    package init(device: UInt64, inode: UInt64, size: UInt64, modified: Int64) {
      self.device = device
      self.inode = inode
      self.size = size
      self.modified = modified
    }
  }

  /// The path that is replaced.
  package var file: String
  /// Where the entries of the run that replaces it begin in the journal, in bytes: what they send and
  /// do not call refused is in the new file. Nil where that is not known.
  package var since: Int?
  /// What stood there; nil where nothing did.
  package var old: Identity?
  package var new: Identity
  package var time: Double

  package init(file: String, since: Int?, old: Identity?, new: Identity, time: Double) {
    self.file = file
    self.since = since
    self.old = old
    self.new = new
    self.time = time
  }

  /// Appends the line, its end included.
  package func append(to output: inout [UInt8]) {
    output.append(text: #"{"entry":"replacing","file":"# as StaticString)
    output.appendJSONString(file)
    if let since { output.append(text: #","since":\#(since)"# as String) }
    output.append(text: #","old":"# as StaticString)
    if let old { output.append(old) } else { output.append(text: "null" as StaticString) }
    output.append(text: #","new":"# as StaticString)
    output.append(new)
    output.appendTime(time)
    output.append(text: "}\n" as StaticString)
  }
}

extension [UInt8] {
  fileprivate mutating func append(_ id: SendingID) {
    append(text: #","request":""# as StaticString)
    append(text: id.request.key.hexadecimal)
    append(
      text: #"","occurrence":\#(id.request.occurrence),"generation":\#(id.generation)"# as String)
  }

  mutating func appendTime(_ seconds: Double) {
    append(text: #","time":""# as StaticString)
    append(text: Timestamp(clamping: seconds).millisecondText)
    append(UInt8(ascii: "\""))
  }

  fileprivate mutating func append(_ values: [(path: JSONPointer, value: JSONValue?)]) {
    append(UInt8(ascii: "["))
    for (place, entry) in values.enumerated() {
      append(text: (place == 0 ? #"{"path":"# : #",{"path":"#) as StaticString)
      appendJSONString(entry.path.text)
      if let value = entry.value {
        append(text: #","value":"# as StaticString)
        append(value)
      }
      append(UInt8(ascii: "}"))
    }
    append(UInt8(ascii: "]"))
  }

  fileprivate mutating func append(_ identity: ReplacingEntry.Identity) {
    append(
      text: #"{"device":\#(identity.device),"inode":\#(identity.inode),"#
        + #""size":\#(identity.size),"modified":\#(identity.modified)}"#)
  }
}
