extension Secret: JSONReadable {
    /// Reads a text that nothing shows from now on.
    /// - Throws: ``JSONError`` if it is no text.
    public init(_ json: JSONNode) throws { self.init(try json.read(String.self)) }
}

extension Secret: JSONWritable {
    /// The text itself, in the request's body only.
    public var jsonValue: JSONValue { .string(expose()) }
}
