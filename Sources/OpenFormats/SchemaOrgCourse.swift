// Courses as schema.org writes them in JSON-LD, read from providers' pages and written for them. Used by the catalogue's import and export.

import Foundation

/// One course of a JSON-LD text, as flat fields by the catalogue's column names.
package struct ListedCourse: Sendable, Equatable {
    /// Where in the file it stands: 1 is the first course.
    package let number: Int
    package let fields: [String: String]
    /// First days of its instances; empty where the text names none.
    package let startDates: [String]
}

package enum SchemaOrgCourse {
    /// Every `Course` in a text: alone, in a list, in `@graph`, `itemListElement`, `hasPart` or `makesOffer`.
    ///
    /// - Throws: `FileMistake` when the text is not JSON or names no course.
    package static func read(_ text: String, file: String) throws -> [ListedCourse] {
        let root: Any
        do { root = try JSONSerialization.jsonObject(with: Data(text.utf8), options: [.fragmentsAllowed]) } catch {
            throw FileMistake(file: file, line: 1, "This is not JSON: \((error as NSError).userInfo["NSDebugDescription"] ?? "\(error)")")
        }
        var found: [ListedCourse] = []
        collect(root, depth: 0, &found)
        guard !found.isEmpty else { throw FileMistake(file: file, line: 1, "There is nothing of '@type': 'Course' here.") }
        return found
    }

    private static func collect(_ value: Any, depth: Int, _ found: inout [ListedCourse]) {
        guard depth < 12 else { return }
        if let list = value as? [Any] {
            for item in list { collect(item, depth: depth + 1, &found) }
        } else if let node = value as? [String: Any] {
            if types(node).contains("Course") {
                found.append(course(node, number: found.count + 1))
            } else {
                for key in node.keys.sorted() { collect(node[key] ?? "", depth: depth + 1, &found) }
            }
        }
    }

    private static func types(_ node: [String: Any]) -> [String] {
        let raw = (node["@type"] as? [String]) ?? (node["@type"] as? String).map { [$0] } ?? []
        return raw.map {
            $0.replacingOccurrences(of: "https://schema.org/", with: "").replacingOccurrences(of: "http://schema.org/", with: "")
        }
    }

    private static func course(_ node: [String: Any], number: Int) -> ListedCourse {
        var fields: [String: String] = [:]
        let language = text(node["inLanguage"]).lowercased().prefix(2)
        for (name, words) in texts(node["name"], language.isEmpty ? "de" : String(language)) { fields["name_\(name)"] = words }
        fields["code"] = text(node["courseCode"]).isEmpty ? text(node["identifier"]) : text(node["courseCode"])
        fields["description"] = text(node["description"])
        fields["provider"] = text(node["provider"])
        fields["language"] = String(language)
        fields["source"] = text(node["url"]).isEmpty ? text(node["@id"]) : text(node["url"])
        fields["eqf"] = text(node["educationalLevel"]).filter(\.isNumber)
        fields["certificate"] = text(node["educationalCredentialAwarded"])
        fields["assessment"] = text(node["assesses"])
        let skills = list(node["teaches"])
        // The address is the skill; a plain text is a learning outcome.
        fields["outcomes"] = skills.map { text($0) }.filter { !$0.isEmpty }.joined(separator: "; ")
        let addresses = skills.compactMap { skill in
            (skill as? [String: Any]).map {
                text($0["@id"]).isEmpty ? text($0["url"]).isEmpty ? text($0["termCode"]) : text($0["url"]) : text($0["@id"])
            }
        }.filter { !$0.isEmpty }
        fields["skill"] = addresses.first ?? skills.first.map { text($0) } ?? ""
        fields["prerequisite"] =
            list(node["coursePrerequisites"]).compactMap { ($0 as? [String: Any]).map { text($0["courseCode"]) } }
            .first { !$0.isEmpty } ?? ""
        let offer = list(node["offers"]).first as? [String: Any] ?? [:]
        fields["price_eur"] = text(offer["price"])
        let currency = text(offer["priceCurrency"])
        if !currency.isEmpty, currency != "EUR" { fields["price_eur"] = "\(text(offer["price"])) \(currency)" }
        let instances = list(node["hasCourseInstance"]).compactMap { $0 as? [String: Any] }
        let first = instances.first ?? [:]
        let mode = text(first["courseMode"]).lowercased()
        fields["format"] = mode.contains("blended") ? "blended" : mode.contains("online") ? "online" : mode.isEmpty ? "" : "on_site"
        fields["capacity"] = text(first["maximumAttendeeCapacity"])
        let workload = text(first["courseWorkload"]).isEmpty ? text(node["timeRequired"]) : text(first["courseWorkload"])
        if let hours = hours(workload) { fields["hours"] = hours }
        return ListedCourse(
            number: number, fields: fields.filter { !$0.value.isEmpty },
            startDates: instances.map { String(text($0["startDate"]).prefix(10)) }.filter { !$0.isEmpty })
    }

    /// `PT16H`, `P2DT4H30M`: hours, a day counting as eight.
    static func hours(_ duration: String) -> String? {
        guard let match = duration.wholeMatch(of: #/P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?/#) else { return nil }
        let (days, hours, minutes) = (Int(match.1 ?? "0") ?? 0, Int(match.2 ?? "0") ?? 0, Int(match.3 ?? "0") ?? 0)
        let total = Double(days * 8 * 60 + hours * 60 + minutes) / 60
        return total == 0 ? nil : total == total.rounded() ? "\(Int(total))" : "\(total)"
    }

    private static func list(_ value: Any?) -> [Any] { (value as? [Any]) ?? value.map { [$0] } ?? [] }

    /// The words of a value: itself, its name, its label, the first of several.
    private static func text(_ value: Any?) -> String {
        switch value {
        case let text as String: text.trimmingCharacters(in: .whitespacesAndNewlines)
        case let number as NSNumber: number.stringValue
        case let node as [String: Any]: ["@value", "name", "@id"].lazy.map { text(node[$0]) }.first { !$0.isEmpty } ?? ""
        case let list as [Any]: list.first.map { text($0) } ?? ""
        default: ""
        }
    }

    private static func texts(_ value: Any?, _ fallback: String) -> [String: String] {
        var found: [String: String] = [:]
        for item in list(value) {
            let language = ((item as? [String: Any])?["@language"] as? String).map { String($0.lowercased().prefix(2)) } ?? fallback
            if found[language] == nil { found[language] = text(item) }
        }
        return found
    }

    // MARK: Writing

    /// One course with everything the formats ask for.
    package struct Listing: Sendable {
        package struct Skill: Sendable {
            package let uri: String
            package let name: String
            package let level: String
            package let release: String

            package init(uri: String, name: String, level: String, release: String) {
                self.uri = uri
                self.name = name
                self.level = level
                self.release = release
            }
        }

        package struct Instance: Sendable {
            package let code: String
            package let starts: String
            package let ends: String
            package let place: String?
            package let language: String
            package let instructor: String
            package let capacity: Int

            package init(code: String, starts: String, ends: String, place: String?, language: String, instructor: String, capacity: Int) {
                self.code = code
                self.starts = starts
                self.ends = ends
                self.place = place
                self.language = language
                self.instructor = instructor
                self.capacity = capacity
            }
        }

        package let address: String
        package let code: String
        package let names: [String: String]
        package let description: String
        package let provider: String
        package let skills: [Skill]
        package let prerequisite: String?
        package let teachingUnits: Int
        package let cents: Int64
        package let capacity: Int
        package let language: String
        package let format: String
        package let eqf: Int?
        package let certificate: String
        package let instances: [Instance]

        package init(
            address: String, code: String, names: [String: String], description: String, provider: String, skills: [Skill],
            prerequisite: String?, teachingUnits: Int, cents: Int64, capacity: Int, language: String, format: String, eqf: Int?,
            certificate: String, instances: [Instance]
        ) {
            self.address = address
            self.code = code
            self.names = names
            self.description = description
            self.provider = provider
            self.skills = skills
            self.prerequisite = prerequisite
            self.teachingUnits = teachingUnits
            self.cents = cents
            self.capacity = capacity
            self.language = language
            self.format = format
            self.eqf = eqf
            self.certificate = certificate
            self.instances = instances
        }

        var duration: String { "PT\(teachingUnits * 45 / 60)H" + (teachingUnits * 45 % 60 > 0 ? "\(teachingUnits * 45 % 60)M" : "") }
        var price: String { "\(cents / 100).\(cents % 100 < 10 ? "0" : "")\(cents % 100)" }
        var mode: String { format == "online" ? "Online" : format == "blended" ? "Blended" : "Onsite" }
    }

    package static func write(_ courses: [Listing]) throws -> String {
        let graph = courses.map { course -> [String: Any] in
            let plain: [String: Any] = [
                "@type": "CourseInstance", "courseMode": course.mode, "courseWorkload": course.duration, "inLanguage": course.language,
                "maximumAttendeeCapacity": course.capacity,
            ]
            let instances = course.instances.map { item -> [String: Any] in
                var node = plain
                node["identifier"] = item.code
                node["startDate"] = item.starts
                node["endDate"] = item.ends
                node["inLanguage"] = item.language
                node["maximumAttendeeCapacity"] = item.capacity
                node["instructor"] = ["@type": "Person", "name": item.instructor]
                node["location"] =
                    item.place.map { ["@type": "Place", "name": $0] } ?? ["@type": "VirtualLocation", "url": course.address]
                return node
            }
            var node: [String: Any] = [
                "@type": "Course", "@id": course.address, "url": course.address, "courseCode": course.code, "inLanguage": course.language,
                "name": course.names.sorted { $0.key < $1.key }.map { ["@language": $0.key, "@value": $0.value] },
                "description": course.description.isEmpty ? course.names["en"] ?? "" : course.description,
                "provider": ["@type": "Organization", "name": course.provider],
                "teaches": course.skills.map {
                    ["@type": "DefinedTerm", "@id": $0.uri, "name": $0.name, "termCode": $0.uri, "inDefinedTermSet": $0.level]
                },
                "offers": ["@type": "Offer", "category": "Paid", "price": course.price, "priceCurrency": "EUR"],
                "hasCourseInstance": instances.isEmpty ? [plain] : instances,
            ]
            if let before = course.prerequisite { node["coursePrerequisites"] = ["@type": "Course", "courseCode": before, "name": before] }
            if let eqf = course.eqf { node["educationalLevel"] = "EQF \(eqf)" }
            if !course.certificate.isEmpty { node["educationalCredentialAwarded"] = course.certificate }
            return node
        }
        return try json(["@context": "https://schema.org", "@graph": graph])
    }

    static func json(_ value: [String: Any]) throws -> String {
        let data = try JSONSerialization.data(withJSONObject: value, options: [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes])
        return String(decoding: data, as: UTF8.self) + "\n"
    }
}
