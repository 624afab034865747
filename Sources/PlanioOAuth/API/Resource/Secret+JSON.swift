extension Secret: JSONReadable {
    public init(_ json: JSONNode) throws { self.init(try json.read(String.self)) }
}

extension Secret: JSONWritable {
    public var jsonValue: JSONValue { .string(expose()) }
}
