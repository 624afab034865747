import Foundation

/// Pages of issues as Redmine 6.1 sends them: the members that its views write, in their order, with custom fields,
/// escapes and texts in several scripts. About 131 kB for 100 issues.
enum IssuePages {
    static func page(_ number: Int, of pages: Int) -> Data {
        var text = #"{"issues":["#
        for index in 0..<100 {
            if index > 0 { text += "," }
            text += issue(number * 100 + index + 1)
        }
        text += #"],"total_count":\#(pages * 100),"offset":\#(number * 100),"limit":100}"#
        return Data(text.utf8)
    }

    private static func issue(_ id: Int) -> String {
        let day = String(format: "2026-%02d-%02d", id % 12 + 1, id % 28 + 1)
        let time = String(format: "%@T%02d:%02d:%02dZ", day, id % 24, id % 60, id % 59)
        let assigned = id % 3 == 0 ? "" : #""assigned_to":{"id":\#(id % 40 + 3),"name":"Felix Finder"},"#
        let version = id % 4 == 0 ? #""fixed_version":{"id":\#(id % 9 + 1),"name":"2026.\#(id % 9)"},"# : ""
        let parent = id % 5 == 0 ? #""parent":{"id":\#(max(1, id - 1))},"# : ""
        let paragraph =
            #"Der Kunde meldet \"nichts geht\" seit heute früh.\r\n\r\n* Schritt 1: öffnen\r\n* Schritt 2: speichern — danach Fehler №\#(id)\r\n\r\n"#
        return
            #"{"id":\#(id),"project":{"id":1,"name":"Some project"},"tracker":{"id":\#(id % 3 + 1),"name":"Bug"},"#
            + #""status":{"id":\#(id % 5 + 1),"name":"In Progress","is_closed":\#(id % 5 == 4)},"#
            + #""priority":{"id":\#(id % 4 + 1),"name":"Normal"},"author":{"id":\#(id % 30 + 3),"name":"Jens Maker"},"#
            + assigned + version + parent
            + #""subject":"Rechnung \#(id) lässt sich nicht \"drucken\"","description":"\#(String(repeating: paragraph, count: 2))","#
            + #""start_date":"\#(day)","due_date":\#(id % 2 == 0 ? "null" : "\"\(day)\""),"done_ratio":\#(id % 11 * 10),"#
            + #""is_private":false,"estimated_hours":\#(id % 2 == 0 ? "null" : "7.5"),"total_estimated_hours":7.5,"#
            + #""spent_hours":\#(Double(id % 16) / 4),"total_spent_hours":\#(Double(id % 16) / 4),"custom_fields":["#
            + #"{"id":1,"name":"Kunde","value":"Müller & Söhne GmbH"},{"id":2,"name":"Umgebung","multiple":true,"value":["Produktion","Test"]},"#
            + #"{"id":3,"name":"Abgenommen","value":"1"},{"id":4,"name":"Lieferdatum","value":"\#(day)"}],"#
            + #""created_on":"\#(time)","updated_on":"\#(time)","closed_on":\#(id % 5 == 4 ? "\"\(time)\"" : "null")}"#
    }
}
