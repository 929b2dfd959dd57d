"""Other right answers to the exercises of chapter comparison."""

import numpy as np

from right_answers import also_right


@also_right("comparison.clip")
def _by_a_factor(g, limit):
    return np.minimum(1, limit / np.linalg.norm(g)) * g


@also_right("comparison.clip")
def _component_by_component(g, limit):
    square = 0.0
    for component in np.ravel(g):
        square += float(component) ** 2
    factor = 1.0 if square**0.5 <= limit else limit / square**0.5
    return (np.asarray(g, float) * factor).tolist()


@also_right("comparison.clip")
def _in_place_on_a_copy(g, limit):
    shortened = np.array(g, dtype=float)
    shortened /= max(1.0, np.linalg.norm(shortened) / limit)
    return shortened


@also_right("comparison.cross_entropy")
def _by_logaddexp(logits, y):
    chosen = logits[np.arange(len(logits)), y.astype(int)]
    return (np.logaddexp.reduce(logits, axis=-1) - chosen).mean()


@also_right("comparison.cross_entropy")
def _one_by_one(logits, y):
    losses = []
    for row, label in zip(logits.tolist(), y, strict=True):
        top = max(row)
        total = sum(float(np.exp(z - top)) for z in row)
        losses.append(top + float(np.log(total)) - row[int(label)])
    return sum(losses) / len(losses)


@also_right("comparison.band")
def _by_counting(lrs, losses, threshold):
    step = np.log10(lrs[-1] / lrs[0]) / (len(lrs) - 1)
    return step * sum(1 for loss in losses if not np.isnan(loss) and loss < threshold)


@also_right("comparison.band")
def _by_edges(lrs, losses, threshold):
    middle = np.log10(lrs)
    half = (middle[1] - middle[0]) / 2
    usable = np.nan_to_num(np.asarray(losses, float), nan=np.inf) < threshold
    return float(((middle + half) - (middle - half))[usable].sum())


@also_right("comparison.stop")
def _step_by_step(losses, favorite):
    rows = np.asarray(losses).tolist()
    for step, loss in enumerate(rows[favorite]):
        others = [row[step] for i, row in enumerate(rows) if i != favorite]
        if loss < min(others):
            return step
    return -1


@also_right("comparison.stop")
def _by_the_winners(losses, favorite):
    winners = np.argmin(np.asarray(losses)[:, 1:], axis=0)
    steps = np.flatnonzero(winners == favorite) + 1
    return int(steps[0]) if len(steps) else -1
