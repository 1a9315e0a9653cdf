internal import ByteStreams

extension Interruption {
  /// Waits until the run was told to stop so many times, or until the task is cancelled.
  func raised(times wanted: Int) async {
    while times < wanted {
      do {
        try await Task.sleep(nanoseconds: 50_000_000)
      } catch {
        return
      }
    }
  }
}
