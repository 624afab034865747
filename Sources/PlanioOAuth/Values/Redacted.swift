/// A value that holds a secret, a body, a store or a transport, and therefore prints as one line and has an empty mirror:
/// `dump`, string interpolation and the debugger's reflection show nothing of what it holds, and read nothing that another
/// thread may be changing.
///
/// Conforming is enough; a type that has something to tell, such as its site, has a `description` of its own.
package protocol Redacted: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {}

// Public, since they are what public types show of themselves.
extension Redacted {
    public var description: String { "\(Self.self)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
