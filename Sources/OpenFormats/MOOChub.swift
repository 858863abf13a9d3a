// The catalogue as MOOChub v3 has it (JSON:API), the exchange of German and European course catalogues. Written for partners' catalogues.

import Crypto
import Foundation

package enum MOOChub {
    /// One page with all courses. Only skills of ESCO are named, because the schema knows no framework of our own.
    ///
    /// - Parameters:
    ///   - address: where the list itself stands.
    ///   - day: when it was made, as 2026-11-24.
    package static func write(_ courses: [SchemaOrgCourse.Listing], address: String, day: String) throws -> String {
        let data = courses.map { course -> [String: Any] in
            let proprietary: [String: Any] = ["identifier": "proprietary", "url": NSNull(), "contentUrl": NSNull()]
            let provider = ["name": course.provider, "type": "Organization"]
            let skills = course.skills.filter { $0.uri.contains("data.europa.eu/esco") }.map { skill -> [String: Any] in
                [
                    "name": [["inLanguage": "en", "name": skill.name]], "educationalFramework": "ESCO",
                    "educationalFrameworkVersion": skill.release, "targetUrl": skill.uri,
                ]
            }
            let attributes: [String: Any] = [
                "name": course.names[course.language] ?? course.names["en"] ?? course.code, "courseCode": course.code,
                "learningResourceType": [
                    "identifier": "https://w3id.org/kim/hcrt/course", "type": "Concept", "inScheme": "https://w3id.org/kim/hcrt/scheme",
                ],
                "courseMode": [course.format == "on_site" ? "onsite" : course.format], "inLanguage": [course.language],
                "startDate": Array(Set(course.instances.map { "\($0.starts)T08:00:00Z" })).sorted(),
                "endDate": Array(Set(course.instances.map { "\($0.ends)T18:00:00Z" })).sorted(),
                "url": course.address, "description": course.description.isEmpty ? NSNull() : course.description as Any,
                "publisher": provider, "creator": [provider], "license": [proprietary], "duration": course.duration,
                "offer": offer(course),
                "teaches": skills, "dateModified": "\(day)T00:00:00Z",
            ]
            return ["type": "Course", "id": uuid("urn:roundtable:course:\(course.code)"), "attributes": attributes]
        }
        return try SchemaOrgCourse.json(["links": ["self": address, "first": address, "last": address], "data": data])
    }

    /// None where the price is only told on request: the schema has no word for that, and a price of 0 would be untrue.
    private static func offer(_ course: SchemaOrgCourse.Listing) -> [[String: Any]] {
        course.cents.map {
            [["price": Double($0) / 100, "priceCurrency": "EUR", "paymentFrequency": "one-time", "category": "complete"]]
        } ?? []
    }

    /// The same name has the same number, always (version 8 of RFC 9562 over SHA-256).
    static func uuid(_ name: String) -> String {
        var bytes = Array(SHA256.hash(data: Data(name.utf8)).prefix(16))
        bytes[6] = bytes[6] & 0x0F | 0x80
        bytes[8] = bytes[8] & 0x3F | 0x80
        let hex = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        var text = ""
        for (index, letter) in hex.enumerated() {
            if [8, 12, 16, 20].contains(index) { text += "-" }
            text.append(letter)
        }
        return text
    }
}
