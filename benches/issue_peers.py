"""The issue model beside what an analyst would train: scikit-learn and fastText on the same splits.

usage: python issue_peers.py HELD_OUT.csv LABELLED.jsonl... [--gold GOLD.jsonl]
  HELD_OUT.csv   written by `huiying train LABELLED.jsonl... -o DIR`: the fold of every example and what the model said
  GOLD.jsonl     examples of their own, judged by a model of everything else
Needs: scikit-learn, jieba, and for the last peer fasttext (`fasttext-wheel`). Prints a Markdown table; every peer sees the
raw text, the product the redacted one. Seeds are fixed.
"""
import argparse, collections, csv, json, os, re, sys, tempfile, time
import jieba
import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.pipeline import make_union
from sklearn.svm import LinearSVC

jieba.setLogLevel(60)


def read(paths):
    rows = []
    for path in paths:
        with open(path, encoding="utf-8-sig") as lines:
            rows += [json.loads(line) for line in lines if line.strip()]
    for row in rows:
        row["words"] = " ".join(w for w in jieba.cut(row.get("title", "") + " 。 " + row["text"]) if w.strip())
    return rows


def words():
    return TfidfVectorizer(token_pattern=r"\S+", sublinear_tf=True, ngram_range=(1, 2), min_df=2)


def sparse(features, model):
    def run(train, test):
        vectors = features()
        x = vectors.fit_transform([r["words"] for r in train])
        fitted = model().fit(x, [r["issue"] for r in train])
        return fitted.predict(vectors.transform([r["words"] for r in test]))
    return run


def both():
    return make_union(words(), TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 3), sublinear_tf=True, min_df=3))


def fasttext_peer(train, test):
    import fasttext
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8", delete=False) as out:
        for row in train:
            out.write(f"__label__{row['issue']} {row['words']}\n")
    fitted = fasttext.train_supervised(out.name, lr=0.5, epoch=40, wordNgrams=2, dim=100, minCount=2, thread=1, seed=7, verbose=0)
    os.unlink(out.name)
    # The wrapper's own `predict` does not work with NumPy 2.
    said = [fitted.f.predict(row["words"].replace("\n", " ") + "\n", 1, 0.0, "strict") for row in test]
    return [label[0][1].removeprefix("__label__") for label in said]


PEERS = {
    "linear SVM, words": sparse(words, lambda: LinearSVC(C=1, class_weight="balanced")),
    "linear SVM, words and characters": sparse(both, lambda: LinearSVC(C=1, class_weight="balanced")),
    "logistic regression, words and characters": sparse(both, lambda: LogisticRegression(C=20, max_iter=300, class_weight="balanced")),
    "fastText, word pairs": fasttext_peer,
}


def figures(gold, said):
    gold, said = np.array(gold), np.array(said)
    enough = sorted(c for c, n in collections.Counter(gold).items() if n >= 5)
    macro = f1_score(gold, said, labels=enough, average="macro", zero_division=0)
    return f"{(gold == said).mean():.3f} | {macro:.3f} ({len(enough)})"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("held_out")
    parser.add_argument("labelled", nargs="+")
    parser.add_argument("--gold")
    parser.add_argument("--real-only", action="store_true", help="only the folds of real messages")
    args = parser.parse_args()
    rows = read(args.labelled)
    with open(args.held_out, encoding="utf-8") as table:
        held = list(csv.DictReader(table))
    if len(held) != len(rows):
        sys.exit(f"{len(held)} predictions, {len(rows)} examples: give the files of the training, in their order")
    strata = [row.get("style") or "real" for row in rows]
    apart = read([args.gold]) if args.gold else []
    folds = np.array([int(h["fold"]) for h in held])
    wanted = sorted({f for f, s in zip(folds, strata) if s == "real" or not args.real_only})
    names = sorted({s for f, s in zip(folds, strata) if f in wanted}, key=lambda s: (s != "real", s))
    head = "".join(f" {n} accuracy | macro-F1 (codes) |" for n in names + (["gold"] if apart else []))
    print(f"| model |{head}\n|---|" + "--:|" * (2 * len(names) + (2 if apart else 0)))

    def row(name, said, on_gold):
        cells = []
        for stratum in names:
            chosen = [i for i, s in enumerate(strata) if s == stratum and folds[i] in wanted]
            cells.append(figures([rows[i]["issue"] for i in chosen], [said[i] for i in chosen]))
        if apart:
            cells.append(figures([r["issue"] for r in apart], on_gold) if on_gold is not None else "— | —")
        print(f"| {name} | " + " | ".join(cells) + " |", flush=True)

    for name, peer in PEERS.items():
        start, said = time.time(), [""] * len(rows)
        try:
            for fold in wanted:
                test = np.flatnonzero(folds == fold)
                train = [rows[i] for i in np.flatnonzero(folds != fold)]
                for i, label in zip(test, peer(train, [rows[i] for i in test])):
                    said[i] = str(label)
            on_gold = [str(s) for s in peer(rows, apart)] if apart else None
        except ImportError as missing:
            print(f"{name}: left out, {missing.name} is not installed", file=sys.stderr)
            continue
        row(name, said, on_gold)
        print(f"{name}: {time.time() - start:.0f} s", file=sys.stderr)
    row("huiying", [h["predicted"] for h in held], None)


if __name__ == "__main__":
    main()
