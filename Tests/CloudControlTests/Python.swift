/// The Python of the test run (`MPKG_PYTHON`, else `python3`), with moto beside it.
enum Python {
  /// Why a script gave nothing.
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }
}
