"""How much `huiying redact` hides of what a reader marked, and how much it hides besides.

usage: python redact_score.py HUIYING LABELLED.jsonl...
  HUIYING         the program
  LABELLED.jsonl  lines with title, text, persons, contacts, respondent
A name or contact is hidden when it stands nowhere in the redacted title and text. A mask of a person counts as unmarked when
neither holds the other of any marked name of the text, nor begins with its surname: some of these are names the reader left out.
"""
import json, pathlib, subprocess, sys, tempfile


def redacted(program, rows):
    with tempfile.TemporaryDirectory() as folder:
        source, target = pathlib.Path(folder, "in.jsonl"), pathlib.Path(folder, "out.jsonl")
        lines = (dict(case_id=str(n), title=r.get("title") or "", text=r["text"]) for n, r in enumerate(rows))
        source.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines) + "\n", encoding="utf-8")
        subprocess.run([program, "redact", source, "-o", target, "-q"], check=True)
        return [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]


def hidden(rows, out, key):
    marked = [(name, o["title"] + "\n" + o["text"]) for r, o in zip(rows, out) for name in r.get(key) or []]
    return f"{sum(name not in text for name, text in marked)} of {len(marked)}"


def unmarked(row, out):
    masks = out["redactions"]
    masks = json.loads(masks) if isinstance(masks, str) else masks
    source = {"title": row.get("title") or "", "text": row["text"]}
    found = [source[m["field"]][m["start"]:m["end"]] for m in masks if m["kind"] == "person"]
    fits = lambda m: any(m in n or n in m or n[0] == m[0] for n in row["persons"] or [])
    return len(found), sum(not fits(m) for m in found)


def main():
    program, paths = sys.argv[1], sys.argv[2:]
    print("| file | texts | names hidden | contacts hidden | respondents kept | masks of persons | unmarked |\n|---|--:|--:|--:|--:|--:|--:|")
    for path in paths:
        rows = [json.loads(line) for line in open(path, encoding="utf-8-sig") if line.strip()]
        out = redacted(program, rows)
        named = [(r["respondent"], o["title"] + "\n" + o["text"]) for r, o in zip(rows, out)
                 if r.get("respondent") and r["respondent"] in (r.get("title") or "") + "\n" + r["text"]]
        kept = f"{sum(name in text for name, text in named)} of {len(named)}"
        masks, wrong = map(sum, zip(*(unmarked(r, o) for r, o in zip(rows, out))))
        print(f"| {path} | {len(rows)} | {hidden(rows, out, 'persons')} | {hidden(rows, out, 'contacts')} | {kept} | {masks} | {wrong} |")


if __name__ == "__main__":
    main()
