import Foundation

/// gzip made by hand, so that a bomb of any size costs its sender nothing.
enum Gzip {
    /// Valid, and not compressed at all: at most 65,535 bytes.
    static func stored(_ content: Data) -> Data {
        let length = UInt16(content.count)
        var bytes = header + [1]
        bytes += [UInt8(length & 0xFF), UInt8(length >> 8), UInt8(~length & 0xFF), UInt8(~length >> 8)]
        return bytes + content + little(crc32(content)) + little(UInt32(content.count))
    }

    /// At least so many zeros, in about a 160th of the bytes. There is no end: who gets that far has read too much.
    static func bomb(of size: Int) -> Data {
        var bits = Bits()
        // The last block, with fixed codes; a zero, and then again and again "258 times what stands one before".
        bits.append(0b1, 1)
        bits.append(0b01, 2)
        bits.append(reversed: 0b0011_0000, 8)
        for _ in 0...(size / 258) {
            bits.append(reversed: 0b1100_0101, 8)
            bits.append(reversed: 0b00000, 5)
        }
        bits.append(reversed: 0, 7)
        return header + bits.bytes
    }

    private static let header = Data([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF])

    private struct Bits {
        var bytes = Data()
        private var pending = 0
        private var count = 0

        mutating func append(_ value: Int, _ length: Int) {
            for index in 0..<length { append(bit: value >> index & 1) }
        }

        /// Huffman codes begin with their highest bit.
        mutating func append(reversed value: Int, _ length: Int) {
            for index in (0..<length).reversed() { append(bit: value >> index & 1) }
        }

        private mutating func append(bit: Int) {
            pending |= bit << count
            count += 1
            if count == 8 {
                bytes.append(UInt8(pending))
                (pending, count) = (0, 0)
            }
        }
    }

    private static func crc32(_ data: Data) -> UInt32 {
        var crc = UInt32.max
        for byte in data {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? (crc >> 1) ^ 0xEDB8_8320 : crc >> 1 }
        }
        return ~crc
    }

    private static func little(_ value: UInt32) -> Data { withUnsafeBytes(of: value.littleEndian) { Data($0) } }
}
