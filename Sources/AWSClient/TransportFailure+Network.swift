internal import AWSConfiguration
internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

extension TransportFailure {
  /// What an error of the network's libraries means.
  init(_ error: any Error, limit: Int) {
    switch error {
    case is CancellationError:
      self.init(.cancelled, detail: "cancelled")
    case let error as HTTPClientError:
      self = Self.failure(error)
    case let error as NIOConnectionError:
      self.init(.notConnected, detail: Self.detail(error))
    case is ResponseAccumulator.ResponseTooBigError, is NIOTooManyBytesError:
      self.init(.oversized, detail: "the answer is larger than \(limit) bytes")
    case let error as ChannelError:
      self = Self.failure(error)
    case let error as IOError:
      self = Self.failure(error)
    case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError:
      self.init(.insecure, detail: "TLS failed: \(error)")
    case HTTPParserError.invalidEOFState:
      self.init(.broken, detail: "the connection was closed before the answer ended")
    case is HTTPParserError:
      self.init(.notHTTP, detail: "the answer is not HTTP")
    default:
      self.init(.broken, detail: "\(error)")
    }
  }

  private static func failure(_ error: HTTPClientError) -> TransportFailure {
    switch error {
    case .cancelled, .requestStreamCancelled, .alreadyShutdown:
      TransportFailure(.cancelled, detail: "cancelled")
    case .connectTimeout, .getConnectionFromPoolTimeout:
      TransportFailure(.connectTimedOut, detail: "no connection in time")
    case .tlsHandshakeTimeout:
      TransportFailure(.connectTimedOut, detail: "no TLS connection in time")
    case .deadlineExceeded, .readTimeout, .writeTimeout:
      TransportFailure(.readTimedOut, detail: "no answer in time")
    case .remoteConnectionClosed, .uncleanShutdown:
      TransportFailure(.broken, detail: "the connection was closed before the answer ended")
    case .httpProxyHandshakeTimeout, .invalidProxyResponse, .proxyAuthenticationRequired:
      TransportFailure(.notConnected, detail: "the proxy: \(error.shortDescription)")
    case .invalidURL, .emptyHost, .emptyScheme:
      TransportFailure(.notConnected, detail: error.shortDescription)
    default:
      TransportFailure(.broken, detail: error.shortDescription)
    }
  }

  private static func failure(_ error: ChannelError) -> TransportFailure {
    if case .connectTimeout = error {
      TransportFailure(.connectTimedOut, detail: "no connection in time")
    } else {
      TransportFailure(.broken, detail: "\(error)")
    }
  }

  private static func failure(_ error: IOError) -> TransportFailure {
    let unsent: Set<Int32> = [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, EADDRNOTAVAIL, ENETDOWN]
    return TransportFailure(
      unsent.contains(error.errnoCode) ? .notConnected : .broken,
      detail: String(cString: strerror(error.errnoCode)))
  }

  /// The first reason of a connection that was not made.
  private static func detail(_ error: NIOConnectionError) -> String {
    if let error = error.connectionErrors.first?.error {
      return (error as? IOError).map { String(cString: strerror($0.errnoCode)) } ?? "\(error)"
    }
    if error.dnsAError != nil || error.dnsAAAAError != nil {
      return "the name \(error.host) does not resolve"
    }
    return "no connection"
  }
}
