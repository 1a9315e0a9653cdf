extension StreamError {
  /// What was wrong, in one sentence without a full stop; for messages, results and rejects.
  package var message: String {
    switch self {
    case .cannotOpen(let name, let errno): "\(name): cannot open: \(errno)"
    case .readFailed(let name, let errno): "\(name): reading failed: \(errno)"
    case .changed(let name): "\(name): changed while it was read; run the command again"
    case .cannotCreate(let name, let errno): "\(name): cannot create: \(errno)"
    case .writeFailed(let name, let errno): "\(name): writing failed: \(errno)"
    case .cannotLock(let name, let errno):
      "\(name): cannot be held against other runs: \(errno); put it on a file system with locks"
    case .damaged(let name, let offset, let format, let damage):
      "\(name): offset \(offset): \(damage.message(format))"
    case .foreignCompression(let name, let format): Self.words(name, format)
    case .outOfMemory(let name, let format, .compressing):
      "\(name): out of memory for the \(format.name) compressor;"
        + " use fewer --threads or a lower --level"
    case .outOfMemory(let name, let format, .decompressing):
      "\(name): out of memory for the \(format.name) decompressor; use fewer --threads"
    case .outputClosed: "the reader of the output has gone"
    case .interrupted: "interrupted"
    }
  }

  private static func words(_ name: String, _ format: ForeignCompression) -> String {
    let file = name == InputFile.standardInputName ? nil : name
    let advice =
      format.unpacking(file).map { "run \($0) | mpkg ..." } ?? "unpack it to a file first"
    return "\(name): compressed with \(format.name), which mpkg does not read; \(advice)"
  }
}

extension CompressionDamage {
  /// What was wrong, in one sentence without a full stop.
  package func message(_ format: CompressionFormat) -> String {
    let (name, member) = (format.name, format.memberName)
    return switch self {
    case .truncated: "truncated \(name): the file ends within a \(member); fetch it again"
    case .badHeader: "damaged \(name): not a \(name) header"
    case .badData(let words): "damaged \(name): \(words)"
    case .wrongChecksum where format == .zstd:
      "damaged \(name): the checksum of a \(member) does not agree with its data"
    case .wrongChecksum: "damaged \(name): the CRC of a \(member) does not agree with its data"
    case .wrongLength: "damaged \(name): the length of a \(member) does not agree with its data"
    case .trailingGarbage: "garbage after the last \(name) \(member)"
    case .largeWindow(let size):
      "the \(member) needs a window of \(Self.mebibytes(size)) MiB, and mpkg gives it"
        + " \(Self.mebibytes(ZstdHeader.largestWindow)); run zstd --long=31 -dc FILE | mpkg ..."
    case .needsDictionary(let number):
      "the \(member) needs the dictionary \(number), which mpkg does not take;"
        + " run zstd -D DICTIONARY -dc FILE | mpkg ..."
    }
  }

  private static func mebibytes(_ size: Int) -> Int {
    (size >> 20) + (size & 0xF_FFFF == 0 ? 0 : 1)
  }
}
