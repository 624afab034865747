/// The elements of an array, read in order.
public struct JSONElements: Sequence, IteratorProtocol {
    let document: JSONDocument
    let view: JSONView
    private var word: Int
    private let end: Int
    /// How many the array has.
    public let count: Int

    init(_ document: JSONDocument, _ view: JSONView, in array: Int) {
        self.document = document
        self.view = view
        word = array + 1
        end = view.index[array].extent - 1
        count = view.index.count(of: array)
    }

    /// As ``count``: exact.
    public var underestimatedCount: Int { count }

    /// The next element; `nil` behind the last.
    @inline(__always)
    public mutating func next() -> JSONNode? {
        guard word < end else { return nil }
        defer { word = view.index.next(after: word) }
        return JSONNode(document, view, word: word)
    }
}

// It holds the whole text.
extension JSONElements: Redacted {}
