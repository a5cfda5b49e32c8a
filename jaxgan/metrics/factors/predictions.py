"""Scores of codes by what simple classifiers make of them: SAP and explicitness. Codes are
[N, C] floats, factors [N, F] integers, in pairs (codes, factors) to learn from and to test
on; see jaxgan/metrics/factors/disentanglement.py. On the host, by scikit-learn.
"""

import numpy as np
from numpy.typing import ArrayLike

from jaxgan.metrics.factors.disentanglement import checked

Pair = tuple[ArrayLike, ArrayLike]


def separated_predictability(
    train: Pair, test: Pair, numeric: bool = False, penalty: float = 0.01
) -> dict[str, float]:
    """{"sap"} or, if factors are `numeric`, {"sap_r2"}: how much better the best single
    code predicts a factor than the second best, the mean over factors; A. Kumar et al.,
    "Variational inference of disentangled latent concepts", 2018 (arXiv:1711.00848).

    "sap" predicts by a linear support vector machine with C = `penalty` and balanced
    classes: accuracy on the test codes. A threshold per value cannot cut out values in the
    middle, so that of many values even codes that are factors score low. "sap_r2" is the
    squared correlation in the codes to learn from, which takes factors for numbers.
    """
    (codes, factors), (others, truth) = checked(*train), checked(*test)
    if codes.shape[1] < 2:
        raise ValueError("a gap needs two codes or more")
    if numeric:
        score = squared_correlations(codes, factors)
    else:
        score = np.array(
            [
                [
                    accuracy(code, factor, other, true, penalty)
                    for factor, true in zip(factors.T, truth.T)
                ]
                for code, other in zip(codes.T, others.T)
            ]
        )
    second, best = np.sort(score, 0)[-2:]
    return {"sap_r2" if numeric else "sap": float(np.mean(best - second))}


def squared_correlations(codes: np.ndarray, factors: np.ndarray) -> np.ndarray:
    """[C, F]; 0 of codes that do not vary."""
    x, y = codes - codes.mean(0), factors - factors.mean(0)
    variance = np.square(x).mean(0)
    alive = variance > 1e-12
    covariance = x.T @ y / len(x)
    square = np.square(covariance) / (
        np.where(alive, variance, 1)[:, None] * np.square(y).mean(0)
    )
    return np.where(alive[:, None], square, 0)


def accuracy(code, factor, other, true, penalty: float) -> float:
    """Of one code for one factor, on the test codes."""
    from sklearn.svm import LinearSVC  # late: slow to import

    model = LinearSVC(C=penalty, class_weight="balanced", random_state=0)
    return float(model.fit(code[:, None], factor).score(other[:, None], true))


def explicitness(train: Pair, test: Pair) -> dict[str, float]:
    """{"explicitness"}: how well logistic regression from all codes tells the values of a
    factor; K. Ridgeway, M. C. Mozer 2018 (arXiv:1802.05312).

    The area under the ROC curve of each value against the others on the test codes, the
    mean over values and factors: 0.5 of codes that say nothing, 1 of perfect ones (the
    paper rescales it to [0, 1], the published code does not).
    """
    from sklearn.linear_model import LogisticRegression  # late: slow to import
    from sklearn.metrics import roc_auc_score
    from sklearn.preprocessing import StandardScaler

    (codes, factors), (others, truth) = checked(*train), checked(*test)
    scaler = StandardScaler().fit(codes)
    codes, others = scaler.transform(codes), scaler.transform(others)
    areas = []
    for factor, true in zip(factors.T, truth.T):
        model = LogisticRegression(max_iter=1000).fit(codes, factor)
        chance = model.predict_proba(others)
        present = [place for place, value in enumerate(model.classes_) if value in true]
        areas.append(
            np.mean(
                [
                    roc_auc_score(true == model.classes_[place], chance[:, place])
                    for place in present
                ]
            )
        )
    return {"explicitness": float(np.mean(areas))}
