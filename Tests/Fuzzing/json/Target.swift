import Foundation

/// Called by libFuzzer with each text that it thinks of.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    do {
        try JSONProperties.check(Data(bytes: start, count: count))
    } catch {
        fatalError("\(error)")
    }
    return 0
}
