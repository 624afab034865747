import Foundation

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

struct BareURLSession: BareClient {
    private let session: URLSession

    private struct NoResponse: Error {}

    init(connections: Int) {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpMaximumConnectionsPerHost = connections
        // Now and then it does not notice that a connection was reset.
        configuration.timeoutIntervalForRequest = 5
        session = URLSession(configuration: configuration)
    }

    func send(_ url: String, body: [UInt8]?) async throws -> (status: Int, body: [UInt8]) {
        guard let url = URL(string: url) else { throw NoResponse() }
        var request = URLRequest(url: url)
        if let body {
            request.httpMethod = "POST"
            request.httpBody = Data(body)
        }
        let (data, response) = try await withCheckedThrowingContinuation {
            (done: CheckedContinuation<(Data, URLResponse), any Error>) in
            session.dataTask(with: request) { data, response, error in
                if let data, let response {
                    done.resume(returning: (data, response))
                } else {
                    done.resume(throwing: error ?? NoResponse())
                }
            }.resume()
        }
        return ((response as? HTTPURLResponse)?.statusCode ?? 0, [UInt8](data))
    }

    func shutdown() async { session.finishTasksAndInvalidate() }
}
