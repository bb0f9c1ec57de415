"""What the field calls by another name, or has and nettui has not: the true reason why a name is unknown."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import NamedTuple


class OtherNames(NamedTuple):
    """Names of one kind of thing that are not nettui's, in lower case, without hyphens, in one text.

    `same` holds by our name, or by a table where an option is needed, what others call it. `absent` has no
    equal in nettui, which `refusal` says of the word as it was written; `notes` say what to use instead.
    """

    refusal: str
    same: Mapping[str, str] = {}
    absent: str = ""
    notes: Mapping[str, str] = {}

    def ours(self, word: str) -> str:
        """Our name, or table, for what the word means; "" if there is none."""
        spelled = _spellings(word)
        return next((name for name, theirs in self.same.items() if spelled & set(theirs.split())), "")

    def refuse(self, word: str) -> str:
        """That nettui has nothing by that name, and what to use instead; "" if the word means nothing."""
        spelled = _spellings(word)
        if not spelled & set(self.absent.split()):
            return ""
        note = next((note for name, note in self.notes.items() if name in spelled), "")
        return "; ".join(filter(None, (self.refusal.format(repr(word)), note)))


SUFFIXES = (
    "loss",
    "activation",
    "optimizer",
    "schedule",
    "scheduler",
    "init",
    "initializer",
    "norm",
    "layer",
)
"""Words in which names may end, as MSELoss does."""

KEEP = "network.dropout.keep = 1 − rate"

OTHER_NAMES: Mapping[str, OtherNames] = {
    "a loss": OtherNames(
        "nettui has no loss {}",
        {
            "squared-error": "mse l2 meansquarederror meansquared meansquare squared quadratic leastsquares",
            "absolute-error": "mae l1 meanabsoluteerror meanabsolute absolute",
            "huber": "smoothl1 hubererror",
            "cross-entropy": "ce xent nll softmax logsoftmax negativeloglikelihood softmaxcrossentropy "
            "logloss multinomial categoricalcrossentropy sparsecategoricalcrossentropy",
            "binary-cross-entropy": "bce bcewithlogits sigmoidcrossentropy",
            "hinge": "svm margin multimargin maxmargin multiclasshinge",
        },
        "adversarial arcface barron charbonnier contrastive cosine cosineembedding cosinesimilarity crps ctc "
        "dice elbo exponential focal gan gaussiannll hingeembedding infonce iou jaccard kl kld kldiv "
        "kldivergence kullbackleibler logcosh lovasz mape marginranking msle multilabelmargin "
        "multilabelsoftmargin ntxent perceptual pinball poisson poissonnll quantile ranking rmse rmsle smape "
        "squaredhinge triplet tripletmargin tversky tweedie vae wasserstein",
        {"rmse": "'squared-error' has its minimum at the same place"},
    ),
    "an activation": OtherNames(
        "nettui has no activation {}",
        {
            "silu": "swish swish1",
            "sigmoid": "logistic logsig sigm expit",
            "linear": "identity id",
            "tanh": "tansig hyperbolictangent",
            "relu": "rectifier rectifiedlinear rectifiedlinearunit ramp",
            "leaky-relu": "lrelu leaky",
            "prelu": "parametricrelu",
            "softplus": "smoothrelu",
            '{name = "gelu", approximate = "tanh"}': "gelutanh geluapproximate",
        },
        "binary celu cos crelu exp exponential gaussian geglu glu gumbelsoftmax hardmax hardshrink "
        "hardsigmoid hardswish hardtanh heaviside logsigmoid logsoftmax maxout mish quickgelu rbf reglu "
        "relu6 rrelu selu sign siren sin sine snake softmax softmin softshrink softsign sparsemax squareplus "
        "squaredrelu step swiglu tanhexp tanhshrink threshold thresholdedrelu",
        dict.fromkeys(["softmax", "logsoftmax"], "the loss 'cross-entropy' has the softmax in it"),
    ),
    "an optimizer": OtherNames(
        "nettui has no optimizer {}",
        {
            "sgd": "gd gradientdescent stochasticgradientdescent vanilla vanillasgd",
            "momentum": "sgdm sgdmomentum sgdwithmomentum heavyball polyak",
            "nesterov": "nag nesterovmomentum nesterovacceleratedgradient",
        },
        "adabelief adabound adafactor adamax adan adopt amsgrad asgd bfgs cg cma conjugategradient ftrl "
        "gaussnewton genetic kfac lamb lars lbfgs levenbergmarquardt lion lookahead muon nadam "
        "naturalgradient newton prodigy qhadam quickprop radam ranger rprop sam schedulefree sgdw shampoo "
        "soap sophia sparseadam swa svrg yogi",
    ),
    "a schedule": OtherNames(
        "nettui has no schedule {}",
        {
            "constant": "none fixed off",
            "inverse": "inversetime inversetimedecay timebased 1t harmonic",
            "step": "steplr stepdecay staircase",
            "exponential": "exp exponentiallr exponentialdecay",
            "cosine": "cos cosineannealing cosineannealinglr cosinedecay",
        },
        "cosineannealingwarmrestarts cosinewarmrestarts cycle cyclic cycliclr inversesqrt lambda lambdalr "
        "linear linearlr multistep multisteplr noam onecycle onecyclelr piecewise piecewiseconstant plateau "
        "poly polynomial polynomiallr reducelronplateau reduceonplateau restarts rsqrt sgdr sqrt "
        "trapezoidal triangular warmrestarts warmup wsd",
        {"warmup": "train.warmup takes its number of steps, before any schedule"},
    ),
    "an init": OtherNames(
        "nettui has no init {}",
        {
            "he": "kaiming kaimingnormal henormal msra",
            '{name = "he", form = "uniform"}': "kaiminguniform heuniform",
            "xavier": "glorot glorotnormal xaviernormal lecun lecunnormal",
            '{name = "xavier", form = "uniform"}': "glorotuniform xavieruniform lecununiform",
            "normal": "gaussian random randn randomnormal",
            "uniform": "rand randomuniform",
            "zeros": "zero",
            '{name = "constant", value = 1}': "ones one",
        },
        "deltaorthogonal dirac eye fixup identity lsuv orthogonal orthonormal pretrained sparse truncated "
        "truncatednormal truncnormal variancescaling",
    ),
    "a normalization": OtherNames(
        "nettui has no normalization {}",
        {"batch": "bn batchnormalization batchnorm1d", "layer": "ln layernormalization"},
        "batchrenorm filterresponse ghostbatch group gn instance local localresponse lrn power rms "
        "spectral switchable weight weightstandardization",
    ),
    "a penalty": OtherNames(
        "nettui has no penalty {}",
        {
            "l2": "ridge tikhonov weightdecay squared",
            "l1": "lasso laplace",
            '{name = "l2", strength = 0}': "none off",
        },
        "activity elastic elasticnet entropy gradient gradientpenalty grouplasso jacobian kl l0 l1l2 linf "
        "maxnorm nuclear orthogonal sparsity spectral",
    ),
    "a way to clip gradients": OtherNames(
        "nettui has no clipping {}",
        {
            "norm": "globalnorm clipgradnorm clipbynorm l2 l2norm",
            "value": "clipgradvalue clipvalue clipbyvalue elementwise",
        },
        "adaptive agc autoclip percentile quantile",
    ),
    "a source of data": OtherNames(
        "nettui has no data {}",
        {
            "digits": "mnist8x8 opticaldigits loaddigits",
            "moons": "makemoons twomoons halfmoons",
            "circles": "makecircles rings",
            "blobs": "makeblobs clusters",
            "spiral": "spirals twospirals",
            "cifar10": "cifar",
        },
        "adult ames boston breastcancer california cancer cifar100 coco diabetes emnist fashionmnist housing "
        "imagenet imdb iris kmnist mnist penguins qmnist reuters svhn swissroll titanic wine",
        {
            **dict.fromkeys(["mnist", "fashionmnist"], "`nettui data fetch` brings it, for data.path"),
            **dict.fromkeys(["iris", "titanic", "wine", "penguins"], "if it is in a CSV file: data.path"),
        },
    ),
    "data.task": OtherNames(
        "nettui has no task {}",
        {
            "classification": "binary multiclass classes classify discrete categorical",
            "regression": "numeric continuous numbers forecasting quantity",
        },
        "anomalydetection autoencoder autoencoding clustering counting denoising detection generation "
        "languagemodeling multilabel multioutput multitask multivariate objectdetection ordinal ranking "
        "recommendation reconstruction reinforcement segmentation selfsupervised seq2seq sequence survival "
        "tagging timeseries translation unsupervised",
    ),
    "data.scale": OtherNames(
        "nettui has no scaling {}",
        {
            "standardize": "zscore standard standardscaler normalize normalized std",
            "min-max": "minmaxscaler range 01",
            "center": "mean centre demean",
        },
        "boxcox l2 log maxabs pca power quantile rank robust unit whiten whitening yeojohnson zca",
    ),
    "data.scale_target": OtherNames(
        "nettui has no scaling of targets {}",
        {"standardize": "zscore standard standardscaler normalize std"},
        "boxcox center log log1p maxabs minmax power quantile robust",
    ),
    "data.split": OtherNames(
        "nettui has no split {}",
        {
            "random": "shuffle shuffled",
            "stratified": "balanced",
            "last": "chronological time temporal ordered end",
        },
        "bootstrap crossvalidation first group groupkfold kfold leaveoneout loo timeseries",
    ),
    "network.dtype": OtherNames(
        "nettui has no numbers of type {}",
        {"float64": "double f64 fp64", "float32": "single float f32 fp32"},
        "bf16 bfloat16 complex complex128 complex64 f16 float128 float16 float8 fp16 fp8 half int int32 "
        "int64 int8 longdouble mixed",
    ),
    "network.hidden": OtherNames(
        "nettui has no layer {}, only dense ones, each named by its number of units",
        absent="attention avgpool batchnorm bilinear capsule conv conv1d conv2d conv3d convolution "
        "convolutional deconv depthwise dropout embedding flatten gcn graph gru layernorm lstm maxout "
        "maxpool maxpooling moe multiheadattention pool pooling rbf recurrent reshape residual resnet rnn "
        "selfattention skip transformer upsample",
        notes={
            "dropout": "see network.dropout",
            **dict.fromkeys(["batchnorm", "layernorm"], "see network.normalization"),
        },
    ),
    "network.dropout": OtherNames(
        "nettui has no dropout {}", {KEEP: "rate p prob probability"}, "alpha gaussian variational"
    ),
    "train.stop": OtherNames(
        "nettui has no stop {}",
        {"never": "none no off"},
        "early earlystopping patience plateau tolerance validation",
        dict.fromkeys(["early", "earlystopping"], "a [[break]] stops a run where a condition holds"),
    ),
    "a key": OtherNames(
        "nettui has nothing like {}",
        {
            "train.optimizer.rate": "lr learningrate eta eta0 stepsize",
            "train.batch": "batchsize minibatch minibatchsize bs",
            "train.epochs": "maxepochs numepochs nepochs iterations maxiter",
            "train.schedule": "scheduler lrscheduler lrschedule",
            "train.warmup": "warmupsteps numwarmupsteps",
            "train.clip": "gradclip clipnorm maxgradnorm gradientclipping",
            "train.optimizer": "optim solver",
            "network.hidden": "layers hiddenlayers hiddensize hiddensizes hiddenunits units neurons width "
            "hiddenlayersizes layersizes dense linear",
            "network.activation": "nonlinearity activations actfn",
            "network.output": "outputactivation finalactivation lastactivation",
            "network.init": "initializer initialization weightinit kernelinitializer",
            "network.normalization": "norm batchnorm layernorm batchnormalization layernormalization",
            "network.bias": "usebias fitintercept",
            "network.dropout.keep": "keepprob dropoutkeep",
            KEEP: "dropoutrate droprate pdrop",
            "loss.penalty.strength": "reg l2 regularization l2reg lambda lam wd weightdecay",
            "loss.smoothing": "labelsmoothing",
            "loss.weights": "classweight classweights posweight",
            "loss.name": "criterion lossfn objective",
            "data.validation": "valsplit validationsplit testsize testsplit holdout",
            "data.scale": "scaler scaling preprocessing",
            "data.label": "target targetcolumn labelcolumn",
            "seed": "randomstate randomseed rngseed",
            'train.optimizer.name = "nesterov"': "nesterov",
        },
        "heads kernel kernelsize stride padding filters channels augmentation augment earlystopping patience "
        "accumulate gradaccumulation ema amp mixedprecision device gpu cuda workers numworkers distributed",
        {
            **dict.fromkeys(["earlystopping", "patience"], "a [[break]] stops a run where a condition holds"),
            **dict.fromkeys(["device", "gpu", "cuda"], "it computes on the processor"),
        },
    ),
}
"""By kind of thing, or by dotted key where a few words can be chosen. "a key" is what stands left of `=`; one
that it does not have may be a layer, a word of "network.hidden"."""


def true_reason(kind: str, word: object, known: Collection[str] = ()) -> str:
    """Why a word names nothing of a kind, and the `known` names; "" if only a guess can be made."""
    names = OTHER_NAMES.get(re.sub(r"\[\d+\]", "", kind))
    if names is None or not isinstance(word, str):
        return ""
    if ours := names.ours(word):
        return f"nettui calls it {ours}" if "=" in ours else f"nettui calls it {ours!r}"
    refusal = names.refuse(word)
    return f"{refusal}; there are: {', '.join(sorted(known))}" if refusal and known else refusal


def _spellings(word: str) -> set[str]:
    """The word as the tables have it: without a module before it, and with and without a suffix."""
    plain = re.sub(r"[^a-z0-9]", "", word.lower().rsplit(".", 1)[-1])
    return {plain, *(plain.removesuffix(suffix) for suffix in SUFFIXES)}
