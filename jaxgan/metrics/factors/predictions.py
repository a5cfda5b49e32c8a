"""Scores of codes by simple classifiers of their factors: SAP and explicitness. Codes are
[N, C] floats, factors [N, F] integers, in pairs (codes, factors) to learn from and to test
on; see jaxgan/metrics/factors/disentanglement.py. On the host, by scikit-learn.
"""

import numpy as np
from numpy.typing import ArrayLike

from jaxgan.metrics.factors.disentanglement import checked, standardised

Pair = tuple[ArrayLike, ArrayLike]


def separated_predictability(
    train: Pair, test: Pair, numeric: bool = False, penalty: float = 0.01
) -> dict[str, float]:
    """{"sap"} or, if factors are `numeric`, {"sap_r2"}: the score of the best single code
    for a factor less that of the second best, the mean over factors; A. Kumar et al.,
    "Variational inference of disentangled latent concepts", 2018 (arXiv:1711.00848).

    The score of "sap" is the accuracy on the test codes of a linear support vector machine
    with C = `penalty` and balanced classes. A threshold per value cannot separate values in
    the middle, so that for many values even codes that are the factors score low. That of
    "sap_r2" is the squared correlation in the codes to learn from, with factors as numbers.
    """
    (codes, factors), (others, truth) = checked(*train), checked(*test)
    if codes.shape[1] < 2:
        raise ValueError("a gap needs two codes or more")
    if numeric:
        score = squared_correlations(codes, factors)
    else:
        codes, others = standardised(codes, others)
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
    """Squared correlations of codes and factors, [C, F]; 0 for codes that do not vary."""
    x, y = standardised(codes)[0], standardised(factors)[0]
    return np.square(x.T @ y / len(x))


def accuracy(
    code: np.ndarray,
    factor: np.ndarray,
    test_code: np.ndarray,
    test_factor: np.ndarray,
    penalty: float,
) -> float:
    """Accuracy on test codes of a classifier of one factor by one code, [N] each."""
    from sklearn.svm import LinearSVC  # late: slow to import

    model = LinearSVC(C=penalty, class_weight="balanced", random_state=0)
    return float(model.fit(code[:, None], factor).score(test_code[:, None], test_factor))


def explicitness(train: Pair, test: Pair) -> dict[str, float]:
    """{"explicitness"}: the AUC of logistic regression of a factor by all codes; K.
    Ridgeway, M. C. Mozer 2018 (arXiv:1802.05312).

    The AUC is that of each value against the others on the test codes, the mean over values
    and factors: 0.5 for codes without information, 1 for perfect ones (the paper rescales
    it to [0, 1], the published code does not).
    """
    from sklearn.linear_model import LogisticRegression  # late: slow to import
    from sklearn.metrics import roc_auc_score

    (codes, factors), (others, truth) = checked(*train), checked(*test)
    codes, others = standardised(codes, others)
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
