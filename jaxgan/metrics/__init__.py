"""Scores of what was learnt, of arrays: usable without any model of jaxgan.

    from jaxgan.metrics.prdc import prdc
    prdc(real, fake, k=5)           # features [N, D], [M, D] -> {"prdc_k5/density": ...}

    frechet, kernel            distances of distributions; moments: those of streams
    inception_score            what a classifier sees
    prdc, neighbours           precision, recall, density, coverage
    memorisation               nearest neighbours in the training data
    diversity, ssim            Vendi, class balance, sliced Wasserstein, Monge; MS-SSIM
    lpips                      perceptual distance of images, from weights that are given
    path_length                of a generator
    disentanglement, factor_predictions, factor_votes    of codes whose factors are known
    modes, known_modes, clusters                         of data whose modes are known
    extractors, scores         images -> features by name; all of these, named by protocol

A metric returns {name: number}, and what it depends on stands in the name: neighbours in
`prdc_k5/density`, subsets in `kernel_100x1000`, scales in `ms_ssim_2scales_2016pairs`.
Whoever has the data adds extractor, split and counts. No name says Inception's: FID is the
Frechet distance of the features of one network only (features/inception.py); KID and
MIND are its kernel and Monge distance, CMMD is the Gaussian kernel distance of one CLIP's.
"""
