"""The figures of ``benchmarks/recommender.py`` for people: a table in Markdown, a picture."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from matplotlib import rc_context
from matplotlib.figure import Figure

#: From the papers, on the same split (Recall@10, NDCG@10; what a paper leaves out is None). TIGER: Rajput et al.,
#: NeurIPS 2023, table 1, which has the other two rows measured anew; its figures of SASRec and S3-Rec are theirs.
PUBLISHED: dict[str, dict[str, tuple[float, float]]] = {
    "Beauty": {"SASRec": (0.0605, 0.0318), "S3-Rec": (0.0647, 0.0327), "TIGER": (0.0648, 0.0384)},
    "Sports_and_Outdoors": {"TIGER": (0.0400, 0.0225)},
}
_COLUMNS = [f"{measure}_at_{k}" for k in (5, 10, 20) for measure in ("recall", "ndcg")]
_HEAD = "| model | " + " | ".join(f"{name[0].upper()}@{name.split('_')[-1]}" for name in _COLUMNS)
NOTE = "No model, ours or a peer, has learned from a validation item; grids and weights are chosen on these."


def markdown(report: dict[str, Any]) -> str:
    """Return the tables of all data sets, best NDCG@10 first."""
    return "\n\n".join(
        part
        for name, own in report.items()
        for part in (_quality(name, own), _new_items(own), _new_shoppers(own))
        if part
    )


def _quality(data: str, own: dict[str, Any]) -> str:
    if not own.get("models"):
        return ""
    lines = [
        f"### {data}: {own['users']:,} shoppers, all {own['items']:,} items ranked",
        f"{_HEAD} | CPU s | wall s | MiB |",
        "|---" * (len(_COLUMNS) + 4) + "|",
    ]
    for name, row in sorted(own["models"].items(), key=lambda pair: -pair[1]["ndcg_at_10"]):
        shown = f"**{name}**" if name == "zhanggui" else name
        lines.append(f"| {shown} | {_cells(row)} | {row['cpu_s']:.0f} | {row['wall_s']:.0f} | {row['peak_mib']:,} |")
        for part, figures in row.get("parts", {}).items():
            lines.append(f"| its {part.removeprefix('test.')} alone | {_cells(figures)} | | | |")
    for name, (recall, ndcg) in PUBLISHED.get(data, {}).items():
        lines.append(f"| published: {name} | | | {_short(recall)} | {_short(ndcg)} | | | | | |")
    return "\n".join([*lines, "", NOTE])


def _new_items(own: dict[str, Any]) -> str:
    found = own.get("new_items")
    if not found:
        return ""
    recalls = ", ".join(f"{name} {_short(value)}" for name, value in found["recall_at_10_among_new"].items())
    return f"New items ({found['new_items']:,}, {found['cases']:,} cases), R@10 among the new: {recalls}."


def _new_shoppers(own: dict[str, Any]) -> str:
    found = own.get("new_shoppers")
    if not found:
        return ""
    known = ("1 known", "2 known", "3 known")
    lines = [f"| {found['shoppers']:,} new shoppers, R@10 / N@10 | " + " | ".join(known) + " |", "|---|---|---|---|"]
    for name, rows in sorted(found["models"].items(), key=lambda pair: -pair[1][known[-1]]["ndcg_at_10"]):
        cells = [f"{_short(rows[one]['recall_at_10'])} / {_short(rows[one]['ndcg_at_10'])}" for one in known]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _cells(row: dict[str, float]) -> str:
    return " | ".join(_short(row[column]) for column in _COLUMNS)


def _short(value: float) -> str:
    return f"{value:.4f}".removeprefix("0")


def picture(report: dict[str, Any], path: Path) -> None:
    """Draw NDCG@10 against the processor time of training, one panel a data set, as SVG."""
    shown = {name: own["models"] for name, own in report.items() if own.get("models")}
    figure = Figure(figsize=(6.4 * max(len(shown), 1), 4.4), layout="constrained")
    for panel, (data, models) in enumerate(shown.items(), start=1):
        axes = figure.add_subplot(1, len(shown), panel)
        axes.set(title=data, xscale="log", xlabel="training, seconds of one core", ylabel="NDCG@10")
        for name, row in models.items():
            ours = name.startswith("zhanggui")
            point = (max(row["cpu_s"], 0.1), row["ndcg_at_10"])
            axes.scatter(*point, color="tab:red" if ours else "tab:blue", s=60 if name == "zhanggui" else 25)
            axes.annotate(name.removeprefix("zhanggui-"), point, (4, 4), textcoords="offset points", fontsize=8)
        for name, (_, ndcg) in PUBLISHED.get(data, {}).items():
            axes.axhline(ndcg, color="grey", linewidth=0.8, linestyle=":")
            axes.annotate(
                f"{name}, published", (0.01, ndcg), xycoords=("axes fraction", "data"), fontsize=7, color="grey"
            )
    path.parent.mkdir(parents=True, exist_ok=True)
    # Neither a date nor drawn ids, so that the same figures give the same file.
    with rc_context({"svg.hashsalt": "zhanggui"}):
        figure.savefig(path, format="svg", metadata={"Date": None})
