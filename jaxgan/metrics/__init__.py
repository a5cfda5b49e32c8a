"""Metrics of generative models: arrays in, numbers out; usable without jaxgan's models.

    from jaxgan.metrics.prdc import prdc
    prdc(real, fake, k=5)           # features [N, D], [M, D] -> {"prdc_k5/density": ...}

    frechet, kernel            distances of distributions; moments of features in batches
    inception_score            information on the class, by a classifier
    prdc, neighbours           precision, recall, density, coverage
    memorisation               nearest neighbours in the training data
    diversity, ssim            Vendi, class balance, sliced Wasserstein, Monge; MS-SSIM
    lpips                      perceptual distance of images, from weights that are given
    path_length                smoothness of a generator along its latents
    factors/                   disentanglement of codes, for data whose factors are known
    modes, known_modes         coverage of data whose modes are known
    clouds                     Chamfer and assignment distances, sets of clouds of points
    solid_fit, volumes         distance to true surfaces; occupied shares of voxels
    clusters                   classes found without labels
    extractors, scores         images -> features by name; all of these, named by protocol

A metric returns {name: number}, and its name holds its parameters: neighbours in
`prdc_k5/density`, subsets in `kernel_100x1000`, scales in `ms_ssim_2scales_2016pairs`. The
caller adds extractor, split and counts. No name here is one of Inception's: FID is the
Frechet distance of the features of one network only (features/inception.py), KID and MIND
are its kernel and Monge distance; CMMD is the Gaussian kernel distance of one CLIP's.
"""
