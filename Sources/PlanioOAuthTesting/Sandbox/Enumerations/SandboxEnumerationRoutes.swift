import Foundation
import PlanioOAuth

// Statuses, trackers and enumerations: Redmine's default data, for everybody who is allowed in.

extension SandboxState {
    static let enumerationRoutes: [SandboxRoute] = [
        SandboxRoute("GET", "issue_statuses") { state, context throws(SandboxRefusal) in
            SandboxResponse(json: [
                "issue_statuses": .array(
                    SandboxStatus.all.map { status in
                        [
                            "id": .int(status.id), "name": .string(status.name), "is_closed": .bool(status.isClosed),
                            "description": .null,
                        ]
                    })
            ])
        },
        SandboxRoute("GET", "trackers") { state, context throws(SandboxRefusal) in
            SandboxResponse(json: [
                "trackers": .array(
                    SandboxTracker.all.map { tracker in
                        let status = SandboxStatus.named(SandboxStatus.initial)
                        return [
                            "id": .int(tracker.id), "name": .string(tracker.name),
                            "default_status": Self.reference(SandboxStatus.initial, status?.name),
                            "description": .null,
                            "enabled_standard_fields": .array(SandboxTracker.standardFields.map(JSONValue.string)),
                        ]
                    })
            ])
        },
        SandboxRoute("GET", "enumerations/:type") { state, context throws(SandboxRefusal) in
            let type = context.path[":type"] ?? ""
            let values: [(id: Int, name: String, isDefault: Bool)]
            switch type {
            case "issue_priorities":
                values = SandboxPriority.all.map { ($0.id, $0.name, $0.id == SandboxPriority.standard) }
            case "time_entry_activities": values = SandboxActivity.all.map { ($0.id, $0.name, false) }
            case "document_categories": values = SandboxDocumentCategory.all.map { ($0.id, $0.name, false) }
            default: throw SandboxRefusal(status: 404)
            }
            return SandboxResponse(json: [
                type: .array(
                    values.map { value in
                        [
                            "id": .int(value.id), "name": .string(value.name), "is_default": .bool(value.isDefault),
                            "active": true,
                        ]
                    })
            ])
        },
    ]
}
