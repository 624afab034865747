import ArgumentParser
import Foundation
import PlanioOAuth

/// How long one page takes to read: with the library's models, and with `JSONDecoder` into structs of the same members.
struct Decode: ParsableCommand {
    func run() throws {
        let measured = try Self.measure()
        print("\(measured.typed) ms, JSONDecoder \(measured.decoder) ms")
    }

    static func measure() throws -> (typed: Double, decoder: Double) {
        let page = IssuePages.page(0, of: 1)
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        var typed: [Double] = []
        var peer: [Double] = []
        for _ in 1...11 {
            typed.append(try milliseconds(20) { _ = try JSONNode(parsing: page).object().issues })
            peer.append(try milliseconds(5) { _ = try decoder.decode(PlainPage.self, from: page).issues.count })
        }
        return (median(typed), median(peer))
    }

    private static func milliseconds(_ times: Int, _ work: () throws -> Void) rethrows -> Double {
        let clock = ContinuousClock()
        let duration = try clock.measure { for _ in 0..<times { try work() } }
        return duration / .milliseconds(1) / Double(times)
    }
}

extension JSONObject {
    fileprivate var issues: [Planio.Issue] {
        get throws {
            var object = self
            return try object.required("issues")
        }
    }
}

/// The same members as the library's model, for `JSONDecoder`.
struct PlainPage: Decodable {
    struct Reference: Decodable {
        let id: Int
        let name: String?
    }

    struct Status: Decodable {
        let id: Int
        let name: String
        let isClosed: Bool

        enum CodingKeys: String, CodingKey {
            case id, name
            case isClosed = "is_closed"
        }
    }

    struct CustomField: Decodable {
        let id: Int
        let name: String
        let multiple: Bool?
        let values: [String]

        enum CodingKeys: CodingKey { case id, name, multiple, value }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            id = try container.decode(Int.self, forKey: .id)
            name = try container.decode(String.self, forKey: .name)
            multiple = try container.decodeIfPresent(Bool.self, forKey: .multiple)
            if multiple == true {
                values = try container.decode([String].self, forKey: .value)
            } else {
                values = [try container.decode(String.self, forKey: .value)]
            }
        }
    }

    struct Issue: Decodable {
        let id: Int
        let project, tracker, priority, author: Reference
        let status: Status
        let assignedTo, category, fixedVersion, parent: Reference?
        let subject: String
        let description, startDate, dueDate: String?
        let doneRatio: Int
        let isPrivate: Bool
        let estimatedHours, totalEstimatedHours, spentHours, totalSpentHours: Double?
        let customFields: [CustomField]?
        let createdOn, updatedOn: Date
        let closedOn: Date?

        enum CodingKeys: String, CodingKey {
            case id, project, tracker, priority, author, status, category, parent, subject, description
            case assignedTo = "assigned_to"
            case fixedVersion = "fixed_version"
            case startDate = "start_date"
            case dueDate = "due_date"
            case doneRatio = "done_ratio"
            case isPrivate = "is_private"
            case estimatedHours = "estimated_hours"
            case totalEstimatedHours = "total_estimated_hours"
            case spentHours = "spent_hours"
            case totalSpentHours = "total_spent_hours"
            case customFields = "custom_fields"
            case createdOn = "created_on"
            case updatedOn = "updated_on"
            case closedOn = "closed_on"
        }
    }

    let issues: [Issue]
    let totalCount, offset, limit: Int

    enum CodingKeys: String, CodingKey {
        case issues, offset, limit
        case totalCount = "total_count"
    }
}
