/// The items that were read ahead, then those of the feed.
actor HeldItems {
  private var held: ArraySlice<ApplyItem>
  private let feed: LineFeed<ApplyItem>
  private let isComplete: Bool

  init(_ held: [ApplyItem]?, _ feed: LineFeed<ApplyItem>) {
    isComplete = held != nil
    self.held = held?[...] ?? []
    self.feed = feed
  }

  func next() async -> ApplyItem? {
    if let item = held.popFirst() { return item }
    return isComplete ? nil : await feed.next()
  }
}
