/// The one way to tell an error of a response: what happened and what to do next, and in brackets what finds it in the
/// server's log.
func errorText(
    _ explanation: String, operation: String? = nil, status: Int?, requestID: String?, _ more: String? = nil
) -> String {
    let details = [operation, status.map { "status \($0)" }, requestID.map { "request \($0)" }, more].compactMap { $0 }
    return details.isEmpty ? explanation : "\(explanation) [\(details.joined(separator: ", "))]"
}
