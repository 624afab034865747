#if canImport(FoundationNetworking)
import Foundation

/// A request's body for Foundation, which reads it piece by piece on the queue of its transfers. So it has to be there: a
/// file or memory, nothing that has to be waited for.
final class UploadStream: InputStream {
    private enum Source {
        case data(Data)
        case file(BodyFile)
    }

    private struct State {
        var position = 0
        var isOpen = false
        var hasEnded = false
    }

    let count: Int
    private let source: Source
    private let watcher: UploadBody.Watcher
    private let state = Locked(State())

    init(_ data: Data, _ watcher: UploadBody.Watcher) {
        self.watcher = watcher
        source = .data(data)
        count = data.count
        super.init(data: Data())
    }

    init(_ file: BodyFile, _ watcher: UploadBody.Watcher) {
        self.watcher = watcher
        source = .file(file)
        count = file.count
        super.init(data: Data())
    }

    override var streamStatus: Stream.Status { state.withLock { $0.isOpen } ? .open : .notOpen }
    override func open() { state.withLock { $0.isOpen = true } }
    override func close() {}

    /// Also at the end, which ``read(_:maxLength:)`` tells.
    override var hasBytesAvailable: Bool { true }

    override func read(_ buffer: UnsafeMutablePointer<UInt8>, maxLength: Int) -> Int {
        let (read, isReadable) = state.withLock { state in
            // Asked again after the end: the request is being repeated, without a body. An error ends it at once.
            guard !state.hasEnded else { return (-1, true) }
            let length = min(maxLength, count - state.position)
            let read =
                switch source {
                case .data(let data): Self.copy(data, from: state.position, to: buffer, length)
                case .file(let file): file.read(buffer, length, at: state.position)
                }
            guard read > 0 || length == 0 else { return (-1, false) }
            state.position += read
            state.hasEnded = read == 0
            return (read, true)
        }
        if read > 0 { watcher.onSent(read) }
        // A file was cut off, or a disk failed.
        if !isReadable {
            watcher.onUnreadable(
                TransportError(.unreadableBody("its file became shorter or unreadable while it was sent"), .unknown))
        }
        return read
    }

    private static func copy(_ data: Data, from position: Int, to buffer: UnsafeMutablePointer<UInt8>, _ length: Int)
        -> Int
    {
        let start = data.startIndex + position
        data.copyBytes(to: buffer, from: start..<start + length)
        return length
    }
}
#endif
