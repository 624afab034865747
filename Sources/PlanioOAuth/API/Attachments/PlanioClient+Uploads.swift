extension PlanioClient {
    /// Sends a request that attaches uploads; if the server refuses it because of them, the error says so.
    /// - Parameter attached: What hangs on the element now; nothing if there is none yet.
    @discardableResult
    nonisolated(nonsending) func explaining<Result>(
        _ uploads: [Planio.Upload], _ work: () async throws -> Result,
        attached: () async throws -> [Planio.Attachment]
    ) async throws -> Result {
        do {
            return try await work()
        } catch let error as PlanioError where !uploads.isEmpty {
            guard case .validation(let messages) = error.kind, Self.mayBe(messages, about: uploads.count) else {
                throw error
            }
            throw await refusal(of: uploads, attached: (try? await attached()) ?? []).map { error.explained(as: $0) }
                ?? error
        }
    }

    /// Why uploads may have been refused, as far as it shows; `nil` if it does not.
    func refusal(
        of uploads: [Planio.Upload], attached: [Planio.Attachment]
    ) async -> PlanioError.Kind? {
        let here = Set(attached.map(\.id))
        var usedUp: [Planio.Attachment.ID] = []
        var unknown: [Planio.Attachment.ID] = []
        for id in uploads.compactMap(\.attachmentID) {
            if here.contains(id) {
                usedUp.append(id)
            } else {
                do {
                    // Whoever uploaded it sees it as long as it waits, and who may see what it hangs on afterwards.
                    _ = try await attachments.get(id)
                    if attached.isEmpty { usedUp.append(id) }
                } catch let error as PlanioError where error.isNotFound {
                    unknown.append(id)
                } catch {
                    return nil
                }
            }
        }
        guard !usedUp.isEmpty || !unknown.isEmpty else { return nil }
        return .uploadsRefused(PlanioError.UploadsRefused(usedUp: usedUp, unknown: unknown))
    }

    /// Whether a message can be the one that tells of so many files that could not be saved, in whatever language: the
    /// number of them is the only number in it.
    private static func mayBe(_ messages: [String], about count: Int) -> Bool {
        messages.contains { message in
            let numbers = message.split { !$0.isASCII || !$0.isNumber }
            return numbers.count == 1 && numbers.first.flatMap { Int($0) }.map { (1...count).contains($0) } == true
        }
    }
}

extension PlanioError {
    var isNotFound: Bool { if case .notFound = kind { true } else { false } }
}
