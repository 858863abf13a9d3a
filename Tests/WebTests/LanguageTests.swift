// Every language says everything: the same keys, the same places, and the plural forms its grammar asks for.

import Foundation
import Testing
import Vocabulary

@testable import Web

@Suite struct LanguageTests {
    private func places(_ text: String) -> Set<Substring> {
        Set(text.components(separatedBy: "{").dropFirst().compactMap { $0.split(separator: "}").first })
    }

    @Test(
        "Each language has every word of the interface, with the same places in it",
        arguments: [Language.german, .french, .italian, .spanish, .czech])
    func complete(_ language: Language) {
        let (english, words) = (Languages.english, Languages.messages(language))
        // The form for two, three and four is Czech; English has no key for it.
        let own = Set(words.keys.filter { !$0.hasSuffix(".few") })
        #expect(Set(english.keys).subtracting(own).sorted() == [], "\(language.ownName) lacks these")
        #expect(own.subtracting(english.keys).sorted() == [], "\(language.ownName) has these for nothing")
        // "One statement" may be said without its number; every other place must be filled.
        for key in own where !key.hasSuffix(".one") {
            #expect(places(words.text(key) ?? "") == places(english.text(key) ?? ""), "\(language.ownName): \(key)")
        }
    }

    @Test("Czech counts two, three and four in their own form")
    func few() {
        let words = Languages.messages(.czech)
        for key in words.keys where key.hasSuffix(".many") && words.text(key)?.contains("{n}") == true {
            #expect(words.keys.contains(key.dropLast(5) + ".few"), "\(key) has no form for two, three and four")
        }
    }
}
