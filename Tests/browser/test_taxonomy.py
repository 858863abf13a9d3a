"""A release of ESCO, small and of our own making, comes in with all its habits and is found in English and in German."""

import csv
import os
import subprocess

from conftest import PROGRAM

BASE = "http://data.europa.eu/esco/skill/"
HEAD = ["conceptType", "conceptUri", "skillType", "reuseLevel", "preferredLabel", "altLabels", "hiddenLabels", "status", "modifiedDate",
        "scopeNote", "definition", "inScheme", "description"]
SKILLS = {
    "en": [("t-1", "fold paper cranes", "make paper cranes\nbird folding", "Folding squares of paper into\n\"birds\", one crease at a time."),
           ("t-2", "moor airships", "airship mooring", "Making fast an airship at its mast; wind, crew, signals."),
           ("t-3", "repair music boxes", "mend musical boxes\ncomb tuning", "Combs, cylinders and springs.")],
    "de": [("t-1", "Papierkraniche falten", "Vogelfalten\nKranich aus Papier", "Quadrate zu \"Vögeln\" falten."),
           ("t-2", "Luftschiffe festmachen", "Luftschiffverankerung", "Ein Luftschiff am Ankermast festmachen; Wind, Mannschaft, Zeichen."),
           ("t-3", "Spieldosen instand setzen", "Spieluhrreparatur", "Kamm, Walze, Feder.")],
}


def table(path, head, rows):
    with open(path, "w", newline="", encoding="utf-8-sig") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows(rows)


def release(folder):
    """Line breaks and quotes inside quotes, collections separated by ' | ', a column nobody knows, two broader concepts, no occupations at all."""
    for language, skills in SKILLS.items():
        table(folder / f"skills_{language}.csv", HEAD + ["mood"], [
            ["KnowledgeSkillCompetence", BASE + uri, "skill/competence", "cross-sector", label, others, "", "released", "2026-01-01", "", "", "",
             text, "calm"] for uri, label, others, text in skills])
    table(folder / "greenSkillsCollection_en.csv", ["conceptType", "conceptUri", "preferredLabel", "status", "skillType", "reuseLevel", "altLabels"], [
        ["KnowledgeSkillCompetence", BASE + "t-1", "fold paper cranes", "released", "skill/competence", "cross-sector",
         "make paper cranes | origami bird making"]])
    table(folder / "broaderRelationsSkillPillar.csv", ["conceptType", "conceptUri", "broaderType", "broaderUri"], [
        ["KnowledgeSkillCompetence", BASE + "t-1", "KnowledgeSkillCompetence", BASE + "t-2"],
        ["KnowledgeSkillCompetence", BASE + "t-1", "KnowledgeSkillCompetence", BASE + "t-3"]])


def take_in(folder, database):
    return subprocess.run(
        [PROGRAM, "import", "esco", str(folder), "--languages", "en,de", "--release", "1.2.9"], capture_output=True, text=True,
        env=os.environ | {"ROUNDTABLE_DATABASE": str(database)})


def test_an_imported_release_is_found_in_english_and_german(own_hub, own_visit, axe, tmp_path):
    release(tmp_path)
    first = take_in(tmp_path, own_hub.database)
    assert first.returncode == 0, first.stderr
    assert "ESCO 1.2.9 (en, de)" in first.stdout and "3 new concepts" in first.stdout
    again = take_in(tmp_path, own_hub.database)
    assert "0 new concepts" in again.stdout and "0 changed" in again.stdout, again.stdout
    for language, asked, found in [
        ("en", "mooring of airships in strong wind", "moor airships"), ("de", "Luftschiffverankerung", "Luftschiffe festmachen"),
        ("en", "origami bird", "fold paper cranes"), ("de", "Reparatur einer Spieluhr", "Spieldosen instand setzen"),
        ("de", "Papierkranich", "Papierkraniche falten"),
    ]:
        page = own_visit("coordinator", f"/skills?q={asked}", language=language)
        text = page.inner_text("main")
        assert found in text, f"{asked}: {text[:600]}"
        assert "1.2.9" in text, "each suggestion names its release"
        axe(page)
        assert page.mistakes == []


def test_a_broken_release_is_refused_whole_and_says_where(own_hub, tmp_path):
    release(tmp_path)
    path = tmp_path / "skills_en.csv"
    path.write_text(path.read_text(encoding="utf-8-sig") + 'KnowledgeSkillCompetence,,skill/competence,"open quote\n', encoding="utf-8")
    answer = take_in(tmp_path, own_hub.database)
    assert answer.returncode != 0
    assert "Nothing was changed" in answer.stderr and "skills_en.csv" in answer.stderr and "line" in answer.stderr
