// In which of six languages a statement is written. A suggestion: whoever writes may say otherwise.

import Foundation

/// Guesses by function words and by the letters that follow each other, learned from a few sentences of each language.
package enum LanguageGuess {
    /// The likeliest language, or `nil` where the text holds too little to tell two of them apart.
    ///
    /// Score: mean ln p of the text's character trigrams (add-one smoothing) plus the share of function words. O(length).
    package static func language(of text: String) -> TextLanguage? {
        let words = TextTokens.words(text).filter { word in !word.allSatisfy(\.isNumber) }
        guard !words.isEmpty else { return nil }
        let grams = trigrams(words)
        let scores = TextLanguage.allCases.map { language -> (language: TextLanguage, score: Double) in
            let profile = profiles[language] ?? Profile(counts: [:], total: 0)
            let letters =
                grams.reduce(0.0) { $0 + log((Double(profile.counts[$1] ?? 0) + 0.3) / (Double(profile.total) + 3000)) }
                / Double(grams.count)
            let functional = Double(words.count { TextTokens.functionWords[language]?.contains($0) ?? false }) / Double(words.count)
            return (language, letters + 3 * functional)
        }.sorted { $0.score > $1.score }
        return scores[0].score - scores[1].score > 0.02 ? scores[0].language : nil
    }

    private struct Profile {
        let counts: [String: Int]
        let total: Int
    }

    private static func trigrams(_ words: [String]) -> [String] {
        words.flatMap { word -> [String] in
            let letters = Array("_" + word + "_")
            return letters.count < 3 ? [String(letters)] : (0...(letters.count - 3)).map { String(letters[$0..<($0 + 3)]) }
        }
    }

    private static let profiles: [TextLanguage: Profile] = samples.mapValues { text in
        let grams = trigrams(TextTokens.words(text))
        return Profile(counts: Dictionary(grams.map { ($0, 1) }, uniquingKeysWith: +), total: grams.count)
    }

    /// Our own sentences on the product's subject, with the seed words of the difficulties added.
    private static let samples: [TextLanguage: String] = [
        .english:
            "Our people want to learn, but nobody can leave the line for two weeks. Small companies need courses that start often, close to home and with people who know the work. When the plant changes to electric drives, the mechanics should hear early which skills will be asked for and who pays for the training. We would like to share our workshop with other firms on weekends. Every idea should be answered, and there must be somebody who is responsible for it. The school teaches what was needed ten years ago, though the machines have been replaced twice since then. They think that this year everything through the programme might be enough.",
        .german:
            "Unsere Leute wollen lernen, aber niemand kann zwei Wochen lang die Linie verlassen. Kleine Betriebe brauchen Kurse, die oft beginnen, in der Nähe liegen und von Menschen gehalten werden, die die Arbeit kennen. Wenn das Werk auf elektrische Antriebe umstellt, sollten die Mechaniker früh hören, welche Fähigkeiten gefragt sind und wer die Schulung bezahlt. Wir würden unsere Werkstatt am Wochenende gern mit anderen teilen. Jede Idee verdient eine Antwort, und jemand muss dafür zuständig sein. Die Schule lehrt, was vor zehn Jahren nötig war, obwohl die Maschinen seither zweimal ersetzt wurden. Es gibt zu wenig Zeit und keine Übersicht über die Angebote der Region.",
        .french:
            "Nos salariés veulent apprendre, mais personne ne peut quitter la ligne pendant deux semaines. Les petites entreprises ont besoin de cours qui commencent souvent, près de chez elles, avec des gens qui connaissent le métier. Quand l'usine passe aux moteurs électriques, les mécaniciens devraient savoir tôt quelles compétences seront demandées et qui paie la formation. Nous aimerions partager notre atelier avec d'autres entreprises le week-end. Chaque idée mérite une réponse, et quelqu'un doit en être responsable. L'école enseigne ce qu'il fallait il y a dix ans, bien que les machines aient été remplacées deux fois depuis. Il n'y a pas assez de temps ni de vue d'ensemble.",
        .italian:
            "I nostri lavoratori vogliono imparare, ma nessuno può lasciare la linea per due settimane. Le piccole imprese hanno bisogno di corsi che comincino spesso, vicino a casa, con persone che conoscono il mestiere. Quando lo stabilimento passa ai motori elettrici, i meccanici dovrebbero sapere presto quali competenze saranno richieste e chi paga la formazione. Ci piacerebbe condividere la nostra officina con altre aziende nel fine settimana. Ogni idea merita una risposta e qualcuno deve esserne responsabile. La scuola insegna quello che serviva dieci anni fa, anche se le macchine sono state sostituite due volte. Non c'è abbastanza tempo e manca una visione d'insieme degli altri.",
        .spanish:
            "Nuestros trabajadores quieren aprender, pero nadie puede dejar la línea durante dos semanas. Las pequeñas empresas necesitan cursos que empiecen a menudo, cerca de casa y con personas que conozcan el oficio. Cuando la fábrica pasa a los motores eléctricos, los mecánicos deberían saber pronto qué competencias se pedirán y quién paga la formación. Nos gustaría compartir nuestro taller con otras empresas el fin de semana. Cada idea merece una respuesta y alguien tiene que ser responsable de ella. La escuela enseña lo que hacía falta hace diez años, aunque las máquinas se han cambiado dos veces desde entonces. No hay bastante tiempo ni una visión de conjunto.",
        .czech:
            "Naši lidé se chtějí učit, ale nikdo nemůže odejít od linky na dva týdny. Malé firmy potřebují kurzy, které začínají často, blízko domova a s lidmi, kteří znají práci. Když závod přechází na elektrické pohony, mechanici by měli včas slyšet, jaké dovednosti budou třeba a kdo zaplatí školení. Rádi bychom o víkendu sdíleli svou dílnu s ostatními podniky. Každý nápad si zaslouží odpověď a někdo za něj musí být odpovědný. Škola učí to, co bylo potřeba před deseti lety, přestože stroje byly od té doby dvakrát vyměněny. Není dost času a chybí přehled nabídky v regionu.",
    ].merging(DifficultyTerms.all.mapValues { terms in terms.replacingOccurrences(of: ":", with: " ") }) { $0 + " " + $1 }
}
