#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// The system's clocks.
enum LocalClock {
  /// Seconds since 1970-01-01T00:00:00Z.
  static var epochSeconds: Double { seconds(CLOCK_REALTIME) }

  /// Seconds since this machine was started; the same in every part of the program.
  static var monotonicSeconds: Double { seconds(CLOCK_MONOTONIC) }

  private static func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    guard clock_gettime(clock, &time) == 0 else { return 0 }
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
