// The words by which barriers and drivers of change are recognised, in six languages. Read by DifficultyModel; people correct what it suggests.

import Foundation

/// Seed words: a line for each code of the taxonomy. A word stands for every word that begins with it (and, from five letters on, for compounds
/// that contain it); several words stand for a phrase.
package enum DifficultyTerms {
    package static let all: [TextLanguage: String] = [
        .english: english, .german: german, .french: french, .italian: italian, .spanish: spanish, .czech: czech,
    ]

    /// Every code that has words.
    package static let codes = Set(
        english.split(separator: "\n").compactMap { $0.split(separator: ":").first.map { $0.trimmingCharacters(in: .whitespaces) } })

    private static let english = """
        A1: did not know, never heard, unknown, unaware, find out, by chance, nobody told, information, brochure, adviser, guide through, heard about
        A2: no need, see no reason, not affected, business as usual, will still buy, denial, recognise the change, wake up, too late
        B1: hard to reach, contact person, get in touch, reach firms, reach small, phone call, visit firms, access to firms, nobody answers, call every
        B2: missing at the table, who is missing, not invited, supplier, around the table, all actors, absent, represented, sponsor
        B3: survey, questionnaire, another meeting, too many meetings, fatigue, tired of, fourth survey, workshop after workshop
        C1: forecast, needs analysis, skills inventory, qualification planning, systematic, job roles grow, overview of needs, planning of skills, assess needs, data on needs
        C2: cannot say, nobody can tell, do not know what, uncertain future, in five years, which skills, put into words, common terms, vague need, hard to predict
        D1: release, time off, spare, away from work, workload, no time, staff shortage, replacement, machine stands, leave the line, cover for, working time
        D2: shift, night, evening, weekend, saturday, family, childcare, children, distance, travel, bus, part-time, commute, half an hour, online
        E1: cost, fee, expensive, wage, pay, money, budget, afford, price, salary
        E2: application, apply, bureaucra, paperwork, form, pages, approval, red tape, decided in, administrative
        E3: 120 hours, minimum duration, minimum length, hours too long, too long, threshold, 112 hours, weeks at a time, short course
        E4: do not want support, stigma, subsid, state money, no public money, dependence on the state
        F1: no suitable course, no course, offer does not fit, find no course, tailored, custom, practical relevance, wrong content, fits our, suitable
        F2: catalogue, portal, scattered, outdated, overview of courses, web pages, transparent, one list, search, map of
        F3: trainer, teacher, instructor, lab, test bench, equipment, booked out, lead time, robot cell, machines to train, lecturer
        F4: minimum size, cancelled, too few participants, half empty, full, bundle, joint course, eight people, shared course, number eight weeks, seats, start with six
        G1: not interested, sceptical, motivation, fear of dismissal, convince, mentor, why should i, reluctan, attitude, trust, what i become
        G2: afraid, fear of failing, language, german, basic skills, semi-skilled, unskilled, reading, long out of, school, low skilled, helper, confidence
        G3: no-show, drop out, do not come, not turn up, does not come, first day, attendance, stay away, prerequisite, booked and
        G4: employer does not support, boss, supervisor, backing, management support, allowed to, career, without training, promote, appreciation
        H1: objective, goal, unclear aim, direction, what for, target, vision, strategy, priorit
        H2: what became of, feedback, result, never sent, answer, follow up, nothing happens, promise, must hear, learn what
        H3: owner, responsible, date, deadline, who does, name and a date, parallel initiatives, coordination, nobody in charge
        H4: works agreement, works council, codetermination, collective agreement, union agreement, data protection, profile, signed
        H5: report, double count, numbers, spreadsheet, scattered data, same data, ministry, comparable, statistics, indicators, visible to others
        I1: certificate, test, assessed, proof, badge, attendance is not, exam, competence, same meaning, ends with
        I2: recognis, prior learning, experience counts, already learned, without new course, validation, equivalen, credit for
        J1: project ends, funding ends, end of project, staff leave, grant, continuity, after the project, permanent, sustain
        J2: closure, plant closes, insolven, market, order drop, crisis, relocation, dismiss, shutdown, programme cut
        V01: electric, e-mobility, high-voltage, electrification, electric motor
        V02: battery, cell production, battery lab, battery assembl
        V03: hydrogen, fuel cell, electrolys
        V04: automated driving, autonomous, driver assistance
        V05: software, programm, over the air, digital vehicle, code
        V06: cyber, security rule, hack, data security
        V07: artificial intelligence, machine learning, chatbot, ai
        V08: robot, cobot, automation
        V09: additive, 3d print
        V10: co2, emission, fleet limit, climate, paint, drying, decarbon
        V11: recycl, life cycle, product passport, circular
        V12: energy price, electricity price, gas price, energy cost, foundry
        V13: lightweight, composite, carbon fibre, aluminium
        V14: sharing, mobility service, car sharing
        V15: online sale, direct sale, web shop
        V16: ageing customers, old vehicles, ageing fleet
        V17: charging, wallbox, charger
        V18: new entrant, new competitor, chinese, start-up, which of our parts
        V19: supply chain, relocat, offshor, abroad
        V20: tariff, trade rule, customs, export
        V21: retire, pension, demograph
        V22: shortage of skilled, skilled workers, vacan, recruit, no applicants
        V23: merger, takeover, closure, close the plant
        """

    private static let german = """
        A1: nicht bekannt, unbekannt, zufall, erfahren, nie gehört, ansprechpartner, lotse, broschüre, beratung, informat, niemand hat uns
        A2: kein bedarf, nicht betroffen, weiter wie bisher, noch jemand kauft, veränderungsbedarf, wandel ernst, zu spät, verschlafen
        B1: schwer zu erreichen, ansprechperson, kontakt, zugang, anruf, ruft jeden, betriebsbesuch, erreichen, nebenan
        B2: fehlen am tisch, nicht eingeladen, zulieferer, alle akteure, wer fehlt, vertreten, beteiligen, einbeziehen
        B3: umfrage, fragebogen, müde, sitzung, schon wieder, befragung, workshop
        C1: bedarfserhebung, prognose, systematisch, qualifikationsbedarf, personalplanung, bedarfsanalyse, überblick über bedarf, kompetenzbilanz
        C2: nicht sagen, lässt sich nicht, weiß niemand, unklare zukunft, in fünf jahren, welche fähigkeiten, benennen, begriff, vorhersagen
        D1: freistell, freigestellt, keine zeit, zeitmangel, abwesen, auslastung, aushilf, springer, vertretung, maschine steht, arbeitszeit, entbehren, fehlt einer, geht bei uns niemand weg, gleichzeitig
        D2: schicht, nachts, nacht, abends, samstag, wochenende, familie, kinder, betreuung, entfernung, anfahrt, fahrzeit, teilzeit, tagsüber, online, wohnort
        E1: kosten, lohn, teuer, gebühr, geld, bezahl, gehalt, budget, finanzier, preis
        E2: antrag, anträge, bürokrat, formular, seiten, bewilligung, papierkram, aufwendig, aufwand, entschieden
        E3: 120 stunden, mindestdauer, stundengrenze, zu lang, fördergrenze, stunden überschreiten, kurzformat
        E4: keine förderung, staatliche hilfe, stigma, subvention, kein staatsgeld, abhängig vom staat
        F1: kein passend, keinen kurs, kein kurs, passt nicht, zugeschnitten, maßgeschneidert, praxisnah, passgenau, falsche inhalte, sagt uns
        F2: katalog, portal, verstreut, veraltet, übersicht, unübersichtlich, internetseiten, transparen, kursangebot suchen, webseite
        F3: lehrkraft, lehrkräfte, dozent, trainer, ausbilder, labor, prüfstand, geräte, ausgebucht, vorlauf, lehrgerät, ausstattung
        F4: mindestgröße, mindestteilnehmer, abgesagt, zu wenige teilnehmer, halb leer, ausgefallen, gemeinsam, bündel, voll, sechs leuten, teilnehmerzahl, plätze
        G1: nicht interessiert, skeptisch, motivation, vorbote, kündigung, überzeug, mentor, warum soll, widerstand, vertrauen, lust, kampagne
        G2: angst, scheitern, sprache, deutsch, grundkenntnis, angelernt, ungelernt, ohne ausbildung, lesen, schulbank, lange her, geringqualifiziert, sprachhelfer
        G3: nicht erschein, kommen nicht, brechen ab, abbruch, fehlen am ersten, fernbleiben, vorkenntnis, voraussetzung
        G4: rückhalt, vorgesetzt, chef, unterstützung vom betrieb, betriebsleitung, wertschätz, zuerst nicht zuletzt, darf nicht, beschäftigte ohne
        H1: ziel, unklar, wohin, wofür, strategie, richtung, prioritä
        H2: daraus geworden, rückmeldung, ergebnis, passiert ist, versprochen, nie geschickt, antwort, erfahren was, umgesetzt, folgt nichts
        H3: zuständig, verantwort, termin, datum, wer macht, frist, name, doppelarbeit, koordin, parallel
        H4: betriebsvereinbarung, betriebsrat, mitbestimmung, tarifvertrag, einigungsstelle, datenschutz, qualifikationsprofil, unterschrieben
        H5: berichte, doppelt, zahlen, tabelle, daten, statistik, vergleichbar, kennzahl, ministerium, melden
        I1: zertifikat, prüfung, test, nachweis, bescheinig, teilnahmebescheinigung, abschluss, kompetenz, vergleichbarer abschluss
        I2: anerkenn, anerkannt, vorwissen, erfahrung, muss ohne neuen, bereits gelernt, gelernt hat, anrechn, muss zählen, validier
        J1: projektende, projekt endet, förderung endet, befristet, laufen aus, verstetig, dauerhaft, nach dem projekt, personal geht
        J2: schließung, werk schließt, insolvenz, krise, auftragseinbruch, verlager, entlass, programm gestrichen, stellenabbau
        V01: elektrisch, elektromobil, elektrifizierung, hochvolt, e-auto, elektromotor
        V02: batterie, zellfertigung, akku
        V03: wasserstoff, brennstoffzelle, elektrolys
        V04: automatisiertes fahren, autonom, fahrerassistenz
        V05: software, programmier, digitales fahrzeug
        V06: cyber, it-sicherheit, hacker
        V07: künstliche intelligenz, maschinelles lernen, ki
        V08: roboter, robotik, automatisierung
        V09: additive, 3d-druck
        V10: co2, emission, klima, trocknung, lackier, dekarbon
        V11: recycling, lebenszyklus, produktpass, kreislauf
        V12: energiepreis, strompreis, gaspreis, energiekosten, gießerei
        V13: leichtbau, verbundwerkstoff, carbon, aluminium
        V14: carsharing, mobilitätsdienst
        V15: onlineverkauf, direktvertrieb
        V16: ältere kunden, alte fahrzeuge
        V17: ladesäule, laden, wallbox
        V18: neue wettbewerber, china, chinesisch, start-up, welche unserer teile
        V19: lieferkette, verlagerung, ausland
        V20: zoll, zölle, handelsregeln, export
        V21: rente, ruhestand, demograf, altersabgang
        V22: fachkräftemangel, fachkräfte, bewerber, offene stellen, personalmangel
        V23: fusion, übernahme, schließung
        """

    private static let french = """
        A1: ne savait pas, inconnu, jamais entendu, information, par hasard, conseiller, guichet, brochure, méconnu
        A2: pas besoin, pas concern, comme avant, prise de conscience, trop tard, ne voit pas
        B1: difficile à joindre, contact, interlocuteur, joindre, accès aux entreprises, visite, appeler
        B2: absent, pas invit, sous-traitant, tous les acteurs, autour de la table, représent
        B3: enquête, questionnaire, réunion, lassitude, fatigu, encore une
        C1: prévision, diagnostic, besoins en compétences, analyse des besoins, systématique, gestion prévisionnelle
        C2: personne ne sait, ne peut pas dire, avenir incertain, dans cinq ans, quelles compétences, formuler
        D1: libérer, temps libre, pas le temps, manque de temps, remplacement, charge de travail, absence, détacher, temps de travail
        D2: équipe, nuit, soir, samedi, week-end, famille, enfant, garde, distance, trajet, temps partiel, à distance, horaire
        E1: coût, salaire, cher, frais, argent, budget, payer, prix, financement
        E2: dossier, demande, bureaucra, formulaire, pages, paperasse, administrati
        E3: 120 heures, durée minimale, trop long, seuil, heures
        E4: pas d'aide, aide publique, subvention, stigmat
        F1: formation adaptée, pas de formation, aucune formation, sur mesure, ne convient pas, inadapt
        F2: catalogue, portail, dispers, obsolète, lisib, vue d'ensemble, site
        F3: formateur, enseignant, laboratoire, banc d'essai, équipement, complet, délai, matériel
        F4: effectif minimum, annul, pas assez de participants, mutualis, groupe commun, places, à moitié vide
        G1: pas intéress, sceptique, motivation, convaincre, licenciement, méfian, tuteur, confiance
        G2: peur, échec, langue, français, savoirs de base, peu qualifi, sans diplôme, lecture, école
        G3: absents, abandon, ne viennent pas, désist, prérequis, assiduité
        G4: soutien de l'employeur, hiérarchie, chef, appui, reconnaissance du patron, encadrement
        H1: objectif, but, pas clair, stratégie, direction, priorité
        H2: retour, résultat, suite donnée, promesse, réponse, ce qu'il est devenu, rien ne se passe
        H3: responsable, échéance, qui fait, date, pilote, coordination, doublon
        H4: accord d'entreprise, comité, syndicat, convention collective, représentants du personnel, protection des données
        H5: données, rapport, compt, chiffres, tableau, statistique, comparab, indicateur
        I1: certificat, examen, évaluation, preuve, badge, attestation, compétence vérifiée, diplôme
        I2: reconnaissance, acquis, expérience, validation, équivalence, déjà appris, vae
        J1: fin du projet, fin du financement, pérenn, personnel part, durable, après le projet
        J2: fermeture, faillite, crise, délocalis, licenci, chute des commandes
        V01: électri, haute tension, électromobil
        V02: batterie
        V03: hydrogène, pile à combustible
        V05: logiciel, programm, numérique
        V07: intelligence artificielle, apprentissage automatique
        V08: robot, automatisation
        V10: co2, émission, climat
        V12: prix de l'énergie, électricité chère, énergie
        V19: chaîne d'approvisionnement, délocalis
        V21: retraite, départs, vieillissement
        V22: pénurie, main-d'œuvre, recrut, postes vacants
        """

    private static let italian = """
        A1: non sapev, sconosciut, mai sentito, informazion, per caso, consulente, sportello, opuscolo
        A2: non serve, non ci riguarda, come sempre, consapevol, troppo tardi
        B1: difficile da raggiungere, contatto, referente, raggiungere, visita, telefonata, accesso alle imprese
        B2: assent, non invitat, fornitor, tutti gli attori, attorno al tavolo, rappresent
        B3: sondaggio, questionario, riunion, stanchezza, stanchi, ennesim
        C1: previsione, analisi dei fabbisogni, fabbisogn, sistematic, mappatura delle competenze
        C2: nessuno sa, non possiamo dire, futuro incerto, tra cinque anni, quali competenze, esprimere
        D1: liberare, permess, non abbiamo tempo, manca il tempo, sostitu, carico di lavoro, assenza, orario di lavoro, distacc
        D2: turno, turni, notte, sera, sabato, fine settimana, famiglia, figli, distanza, viaggio, part-time, online, orari
        E1: costo, costi, salario, caro, quota, denaro, soldi, budget, pagare, prezzo, stipendio
        E2: domanda, burocra, modulo, moduli, pagine, pratica, amministrativ
        E3: 120 ore, durata minima, troppo lung, soglia
        E4: aiuto pubblico, sussid, stigma, non vogliamo fondi
        F1: corso adatto, nessun corso, su misura, non adatto, non c'è un corso, inadeguat
        F2: catalogo, portale, sparsi, obsolet, panoramica, trasparen, sito
        F3: docente, docenti, formator, laborator, banco prova, attrezzatur, esaurit, insegnant
        F4: numero minimo, annullat, pochi partecipanti, corso comune, posti, mezzo vuoto, raggruppare
        G1: non interessat, scettic, motivazione, convincere, licenziament, fiducia, tutor
        G2: paura, fallire, lingua, italiano, competenze di base, poco qualificat, senza titolo, lettura, scuola
        G3: non si presenta, abbandon, non vengono, prerequisit, frequenza
        G4: sostegno del datore, capo, superiore, appoggio, direzione aziendale
        H1: obiettiv, scopo, non chiar, strategia, direzione, priorità
        H2: riscontro, risultat, che fine, promess, risposta, non succede nulla
        H3: responsabil, scadenza, chi fa, data, coordinament, doppion
        H4: accordo aziendale, rappresentanza, sindacat, contratto collettivo, protezione dei dati, rsu
        H5: dati, rapporto, numeri, tabella, statistic, confrontabil, indicator, contati
        I1: certificat, esame, verifica, prova, attestato, competenza verificata, diploma
        I2: riconosc, apprendimento pregresso, esperienza, validazione, equivalen, già imparato, crediti
        J1: fine del progetto, finanziamento finisce, continuità, personale va via, duratur
        J2: chiusura, fallimento, crisi, delocalizz, licenzia, calo degli ordini
        V01: elettric, alta tensione, elettrificazione
        V02: batteri
        V03: idrogeno, celle a combustibile
        V05: software, programma, digitale
        V07: intelligenza artificiale, apprendimento automatico
        V08: robot, automazione
        V10: co2, emission, clima
        V12: prezzo dell'energia, energia
        V19: filiera, catena di fornitura, delocalizz
        V21: pension, invecchiamento
        V22: carenza, manodopera, personale qualificato, assum
        """

    private static let spanish = """
        A1: no sabía, desconocid, nunca oído, información, por casualidad, asesor, ventanilla, folleto
        A2: no hace falta, no nos afecta, como siempre, conciencia, demasiado tarde
        B1: difícil de contactar, contacto, persona de contacto, llegar a las empresas, visita, llamar, acceso a las empresas
        B2: ausent, no invitad, proveedor, todos los actores, alrededor de la mesa, represent
        B3: encuesta, cuestionario, reunion, reunión, cansad, fatiga, otra vez
        C1: previsión, análisis de necesidades, necesidades de formación, sistemátic, diagnóstico
        C2: nadie sabe, no podemos decir, futuro incierto, dentro de cinco años, qué competencias, expresar
        D1: liberar, permiso, no tenemos tiempo, falta de tiempo, sustitu, carga de trabajo, ausencia, jornada
        D2: turno, noche, tarde, sábado, fin de semana, familia, hijos, distancia, viaje, tiempo parcial, en línea, horario
        E1: coste, costes, salario, caro, cuota, dinero, presupuesto, pagar, precio
        E2: solicitud, burocra, formulario, páginas, trámite, papeleo, administrativ
        E3: 120 horas, duración mínima, demasiado larg, umbral
        E4: ayuda pública, subvenci, estigma, no queremos ayuda
        F1: curso adecuado, ningún curso, a medida, no encaja, no hay curso, inadecuad
        F2: catálogo, portal, dispers, obsolet, visión general, transparen, páginas web
        F3: docente, profesor, formador, laborator, banco de pruebas, equipo, equipamiento, agotad, instructor
        F4: número mínimo, cancelad, pocos participantes, curso conjunto, plazas, medio vacío, agrupar
        G1: no interesad, escéptic, motivación, convencer, despido, confianza, mentor
        G2: miedo, fracas, idioma, español, competencias básicas, poco cualificad, sin título, lectura, escuela
        G3: no se presenta, abandon, no vienen, requisito, asistencia
        G4: apoyo de la empresa, jefe, superior, respaldo, dirección de la empresa
        H1: objetivo, meta, poco clar, estrategia, dirección, prioridad
        H2: respuesta, resultado, qué pasó, promesa, devolución, no pasa nada
        H3: responsable, plazo, quién hace, fecha, coordinación, duplic
        H4: acuerdo de empresa, comité de empresa, sindicato, convenio colectivo, protección de datos
        H5: datos, informe, números, tabla, estadístic, comparab, indicador, contad
        I1: certificado, examen, evaluación, prueba, insignia, diploma, competencia evaluada
        I2: reconoc, aprendizaje previo, experiencia, validación, equivalen, ya aprendid, crédit
        J1: fin del proyecto, financiación termina, continuidad, personal se va, duradero
        J2: cierre, quiebra, crisis, deslocaliz, despid, caída de pedidos
        V01: eléctric, alta tensión, electrificación
        V02: batería
        V03: hidrógeno, pila de combustible
        V05: software, programa, digital
        V07: inteligencia artificial, aprendizaje automático
        V08: robot, automatización
        V10: co2, emision, clima
        V12: precio de la energía, energía
        V19: cadena de suministro, deslocaliz
        V21: jubila, envejec
        V22: escasez, mano de obra, personal cualificado, contratar
        """

    private static let czech = """
        A1: nevěděl, neznám, nikdy neslyšel, informac, náhod, poradce, příručk, neví o
        A2: není potřeba, netýká se nás, jako dosud, uvědom, příliš pozdě
        B1: těžko dostupn, kontakt, kontaktní osob, oslovit, návštěv, zavolat, přístup k firmám
        B2: chybí u stolu, nepozvan, dodavatel, všichni aktéři, zastoupen
        B3: dotazník, průzkum, schůz, únav, unaven, další anketa
        C1: předpověď, analýza potřeb, potřeby vzdělávání, systematick, mapování dovedností, prognóz
        C2: nikdo neví, nedokážeme říct, nejistá budoucnost, za pět let, které dovednosti, vyjádřit
        D1: uvolnit, uvolnění, volno, nemáme čas, nedostatek času, zástup, pracovní vytížení, nepřítomnost, pracovní dob
        D2: směn, noční, večer, sobot, víkend, rodin, dět, hlídání, vzdálenost, dojížd, částečný úvazek, online, rozvrh
        E1: náklad, mzd, drah, poplat, peníz, rozpočet, platit, cena, cenu
        E2: žádost, byrokra, formulář, stránek, papírován, administrativ, schválení
        E3: 120 hodin, minimální délka, příliš dlouh, hranice hodin
        E4: veřejná podpora, dotac, stigma, nechceme podporu
        F1: vhodný kurz, žádný kurz, na míru, nehodí se, není kurz, nevhodn
        F2: katalog, portál, roztříštěn, zastaral, přehled, transparent, webové stránky
        F3: lektor, učitel, školitel, laborato, zkušební stav, vybavení, obsazen, přístroj
        F4: minimální počet, zrušen, málo účastníků, společný kurz, míst, poloprázdn, spojit
        G1: nemají zájem, skeptick, motivac, přesvědč, propuštění, důvěr, mentor
        G2: strach, selhání, jazyk, čeština, základní dovednosti, nízkokvalifikovan, bez vyučení, čtení, škol
        G3: nepřijde, nepřijdou, odpad, nedokončí, předpoklad, docházk
        G4: podpora zaměstnavatele, šéf, nadřízen, vedení firmy
        H1: cíl, nejasn, strategi, směr, priorit
        H2: zpětná vazba, výsledek, co se stalo, slib, odpověď, nic se neděje
        H3: odpovědn, termín, kdo udělá, datum, koordinac, zdvojen
        H4: podniková dohoda, odbor, rada zaměstnanců, kolektivní smlouva, ochrana údajů
        H5: data, zpráv, dvakrát započ, čísla, tabulk, statisti, srovnateln, ukazatel
        I1: certifikát, zkoušk, ověřen, osvědčen, odznak, diplom
        I2: uznán, uznat, předchozí vzdělání, zkušenost, validac, rovnocenn, už umí
        J1: konec projektu, financování končí, kontinuit, odchod lidí, udržiteln, po skončení projektu
        J2: uzavření, úpadek, krize, přesun výroby, propouštění, pokles zakázek
        V01: elektr, vysoké napětí, elektromobil
        V02: bateri
        V03: vodík, palivov
        V05: software, program, digitáln
        V07: umělá inteligence, strojové učení
        V08: robot, automatizac
        V10: co2, emis, klima
        V12: cena energie, ceny energií, energi
        V19: dodavatelský řetězec, přesun
        V21: důchod, stárnut
        V22: nedostatek kvalifikovan, nedostatek pracovník, nábor
        """
}
