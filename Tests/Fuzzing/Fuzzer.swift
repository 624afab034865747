import Foundation

/// What the inputs are tried with: named by the environment, since libFuzzer keeps the arguments to itself.
private let property: Property = {
    guard let name = ProcessInfo.processInfo.environment["FUZZ_TARGET"], let property = Property(rawValue: name) else {
        fatalError("FUZZ_TARGET must be one of \(Property.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return property
}()

/// Called by libFuzzer with each input that it thinks of.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    do {
        try property.check(Data(bytes: start, count: count))
    } catch {
        fatalError("\(error)")
    }
    return 0
}
