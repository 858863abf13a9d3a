// Courses as schema.org writes them in JSON-LD, read from providers' pages and written for them. Used by the catalogue's import and export.

import Foundation

/// One course of a JSON-LD text, as flat fields by the catalogue's column names.
package struct ListedCourse: Sendable, Equatable {
    /// Where in the file it stands: 1 is the first course.
    package let number: Int
    package let fields: [String: String]
    /// Its instances that name a first day, as flat fields by the column names of sessions. `assumed` stands where the text gave no times.
    package let instances: [[String: String]]
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
        let said = text(offer["description"])
        if text(offer["price"]).isEmpty, !said.isEmpty { fields["price_eur"] = said }
        if !text(offer["price"]).isEmpty, !currency.isEmpty, currency != "EUR" {
            fields["price_eur"] = "\(text(offer["price"])) \(currency)"
        }
        let instances = list(node["hasCourseInstance"]).compactMap { $0 as? [String: Any] }
        let first = instances.first ?? [:]
        let mode = text(first["courseMode"]).lowercased()
        fields["format"] = mode.contains("blended") ? "blended" : mode.contains("online") ? "online" : mode.isEmpty ? "" : "on_site"
        fields["capacity"] = text(first["maximumAttendeeCapacity"])
        let workload = text(first["courseWorkload"]).isEmpty ? text(node["timeRequired"]) : text(first["courseWorkload"])
        if let hours = hours(workload) { fields["hours"] = hours }
        return ListedCourse(
            number: number, fields: fields.filter { !$0.value.isEmpty },
            instances: instances.filter { !text($0["startDate"]).isEmpty }.map(session))
    }

    // MARK: Instances

    private static func session(_ node: [String: Any]) -> [String: String] {
        var fields: [String: String] = [:]
        let (start, end) = (text(node["startDate"]), text(node["endDate"]))
        fields["starts_on"] = String(start.prefix(10))
        fields["code"] = text(node["identifier"])
        fields["capacity"] = text(node["maximumAttendeeCapacity"])
        fields["language"] = String(text(node["inLanguage"]).lowercased().prefix(2))
        fields["trainer"] = text(node["instructor"])
        let location = list(node["location"]).first
        if let place = location as? [String: Any] {
            let outer = place["containedInPlace"] as? [String: Any]
            let town = text((place["address"] as? [String: Any])?["addressLocality"])
            if types(place).contains("VirtualLocation") {
                fields["place"] = "online"
            } else if let outer {
                (fields["room"], fields["place"]) = (text(place["name"]), text(outer["name"]))
            } else {
                fields["place"] = town.isEmpty ? text(place["name"]) : town
            }
        } else {
            fields["place"] = text(location)
        }
        let offer = list(node["offers"]).first as? [String: Any] ?? [:]
        fields["price_eur"] = text(offer["price"])
        let schedules = list(node["courseSchedule"]).compactMap { $0 as? [String: Any] }
        fields["times"] = schedules.flatMap(times).joined(separator: ";")
        fields["weeks"] =
            schedules.lazy.map { text($0["repeatCount"]) }.first { !$0.isEmpty } ?? weeks(start, end).map { "\($0)" } ?? ""
        if fields["times"]?.isEmpty ?? true, let first = day(start) {
            // Without times of the week: whole days, from the first to the last of a week at most.
            let length = day(end).map { min(7, max(1, $0 - first + 1)) } ?? 1
            let weekday = ((first + 3) % 7 + 7) % 7
            fields["times"] = (0..<length).map { (weekday + $0) % 7 }.filter { length < 7 || $0 < 5 }.sorted()
                .map { "\(weekdays[$0])-day" }.joined(separator: ";")
            fields["assumed"] = "1"
        }
        return fields.filter { !$0.value.isEmpty }
    }

    private static let weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

    /// `byDay` and `startTime` of a schedule as half-days: before noon, before five, later.
    private static func times(_ schedule: [String: Any]) -> [String] {
        let hour = Int(text(schedule["startTime"]).split(separator: "T").last?.prefix(2) ?? "") ?? 8
        let until = Int(text(schedule["endTime"]).split(separator: "T").last?.prefix(2) ?? "") ?? hour
        let part = hour < 12 ? (until >= 15 ? "day" : "morning") : hour < 17 ? "afternoon" : "evening"
        return list(schedule["byDay"]).compactMap { item in
            let name = text(item).lowercased().split(separator: "/").last.map(String.init) ?? ""
            return weekdays.first { name.hasPrefix($0) || name == $0.prefix(2) }.map { "\($0)-\(part)" }
        }
    }

    /// Days since 1970 of the day a text begins with.
    private static func day(_ text: String) -> Int? {
        let parts = text.prefix(10).split(separator: "-").compactMap { Int($0) }
        guard parts.count == 3, (1...12).contains(parts[1]), (1...31).contains(parts[2]) else { return nil }
        // Days from civil (Hinnant 2013).
        let year = parts[0] - (parts[1] <= 2 ? 1 : 0)
        let era = (year >= 0 ? year : year - 399) / 400
        let ofEra = year - era * 400
        let ofYear = (153 * (parts[1] + (parts[1] > 2 ? -3 : 9)) + 2) / 5 + parts[2] - 1
        return era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468
    }

    /// From the Monday of the first day to the last day.
    private static func weeks(_ start: String, _ end: String) -> Int? {
        guard let first = day(start), let last = day(end), last >= first else { return nil }
        let monday = first - ((first + 3) % 7 + 7) % 7
        return (last - monday) / 7 + 1
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

        /// Days of a week with the same hours, as `Monday` and `08:00`.
        package struct Meeting: Sendable {
            package let days: [String]
            package let starts: String
            package let ends: String

            package init(days: [String], starts: String, ends: String) {
                self.days = days
                self.starts = starts
                self.ends = ends
            }
        }

        package struct Instance: Sendable {
            package let code: String
            package let starts: String
            package let ends: String
            package let place: String?
            package let room: String?
            package let language: String
            package let instructor: String?
            package let capacity: Int
            package let meetings: [Meeting]
            /// Weeks.
            package let repeats: Int

            package init(
                code: String, starts: String, ends: String, place: String?, room: String?, language: String, instructor: String?,
                capacity: Int, meetings: [Meeting], repeats: Int
            ) {
                self.code = code
                self.starts = starts
                self.ends = ends
                self.place = place
                self.room = room
                self.meetings = meetings
                self.repeats = repeats
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
        /// `nil`: only told on request.
        package let cents: Int64?
        package let capacity: Int
        package let language: String
        package let format: String
        package let eqf: Int?
        package let certificate: String
        package let instances: [Instance]

        package init(
            address: String, code: String, names: [String: String], description: String, provider: String, skills: [Skill],
            prerequisite: String?, teachingUnits: Int, cents: Int64?, capacity: Int, language: String, format: String, eqf: Int?,
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
        var price: String? { cents.map { "\($0 / 100).\($0 % 100 < 10 ? "0" : "")\($0 % 100)" } }
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
                if let instructor = item.instructor { node["instructor"] = ["@type": "Person", "name": instructor] }
                let place: [String: Any]? = item.place.map { ["@type": "Place", "name": $0] }
                node["location"] =
                    item.room.map { room in
                        place.map { ["@type": "Place", "name": room, "containedInPlace": $0] } ?? ["@type": "Place", "name": room]
                    } ?? place ?? ["@type": "VirtualLocation", "url": course.address]
                node["courseSchedule"] = item.meetings.map { meeting -> [String: Any] in
                    [
                        "@type": "Schedule", "byDay": meeting.days.map { "https://schema.org/\($0)" }, "startTime": meeting.starts,
                        "endTime": meeting.ends, "repeatFrequency": "P1W", "repeatCount": item.repeats, "scheduleTimezone": "Europe/Berlin",
                    ]
                }
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
                "offers": offer(course),
                "hasCourseInstance": instances.isEmpty ? [plain] : instances,
            ]
            if let before = course.prerequisite { node["coursePrerequisites"] = ["@type": "Course", "courseCode": before, "name": before] }
            if let eqf = course.eqf { node["educationalLevel"] = "EQF \(eqf)" }
            if !course.certificate.isEmpty { node["educationalCredentialAwarded"] = course.certificate }
            return node
        }
        return try json(["@context": "https://schema.org", "@graph": graph])
    }

    /// A price that is only told on request is an offer without a price, and says so in words.
    private static func offer(_ course: Listing) -> [String: Any] {
        guard let price = course.price else {
            return ["@type": "Offer", "category": "Paid", "priceCurrency": "EUR", "description": "price on request"]
        }
        return ["@type": "Offer", "category": course.cents == 0 ? "Free" : "Paid", "price": price, "priceCurrency": "EUR"]
    }

    static func json(_ value: [String: Any]) throws -> String {
        let data = try JSONSerialization.data(withJSONObject: value, options: [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes])
        return String(decoding: data, as: UTF8.self) + "\n"
    }
}
