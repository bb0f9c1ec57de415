"""Networks as learners write them, healthy and with one mistake each, and what must be said of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "nets"


@dataclass(frozen=True)
class Net:
    """A network in `nets/`: how it is opened, and what is said of it.

    `form` and `loss` are what a dry run must find out; `loss` is empty where the code's is none of the known.
    `symptom` is what the check own-code says of the mistake, empty for a healthy network; `tensors` and
    `line` are in what is said; `gradients` is the symptom of gradient-check beside it, where it is quick.
    `elsewhere`: another check that finds the mistake, or what a network that trains well could do better.
    `error` is what opening or stepping it says.
    """

    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    form: str = "rows, classes"
    loss: str = "mean cross-entropy"
    symptom: str = ""
    tensors: str = ""
    line: str = ""
    gradients: str = ""
    elsewhere: str = ""
    error: str = ""
    data: str = "digits"

    @property
    def path(self) -> str:
        """What `nettui check` is given."""
        return str(FOLDER / self.name)

    @property
    def sets(self) -> dict[str, Any]:
        """Values by dotted key."""
        return {"data.source": self.data, **{f"code.arguments.{k}": v for k, v in self.arguments.items()}}


HEALTHY = (
    Net("params_loss/twolayer_ok.py:TwoLayerNet"),
    Net("params_loss/fcnet_ok.py:FullyConnectedNet"),
    Net("params_loss/svm_ok.py:TwoLayerSVM", loss="mean hinge"),
    Net("params_loss/dropout_batchnorm_ok.py:NormalizedNet"),
    Net("params_loss/needs_args_ok.py:LeakyNet", arguments={"alpha": 0.01, "init": "he"}),
    Net("loss_gradient/twolayer_ok.py:TwoLayerNet", form="rows, one-hot"),
    Net("loss_gradient/layernet_ok.py:TwoLayerNet", form="rows, one-hot"),
    Net(
        "loss_gradient/multilayer_ok.py:MultiLayerNet",
        arguments={"hidden_size_list": [20, 20]},
        form="rows, one-hot",
    ),
    Net("loss_gradient/dropout_ok.py:DropoutNet", form="rows, one-hot"),
    Net("value_grad/twolayer_ok.py:TwoLayerNet", arguments={"reg": 0.001}),
    Net("value_grad/mlp_prints_ok.py:MLP"),
    Net("functions/two_layer_ok.py", form="columns, one-hot", loss="mean binary-cross-entropy"),
    Net("functions/two_signs_ok.py", form="columns, one-hot", loss="mean binary-cross-entropy"),
    Net("functions/deep_ok.py", form="columns, one-hot", loss="mean binary-cross-entropy"),
    Net("functions/momentum_ok.py", form="columns, one-hot", loss="mean binary-cross-entropy"),
    Net("functions/adam_ok.py", form="columns, one-hot", loss="mean binary-cross-entropy"),
    Net("functions/square_ok.py", form="columns, one-hot", loss="mean cross-entropy", data="moons"),
    Net("functions/logreg_ok.py", form="columns, one column", loss="mean binary-cross-entropy", data="moons"),
    Net("functions/loss_and_grads_ok.py"),
    Net("functions/positional_ok.py", form="columns, classes"),
    Net("functions/main_guard_ok.py", form="columns, one-hot"),
    Net("functions/trains_on_import_ok.py", form="columns, one-hot"),
    Net("functions/notebook_ok.ipynb", form="columns, one-hot"),
    Net("weight_lists/network_ok.py:Network", form="columns, one-hot", loss="mean squared-error"),
    Net("weight_lists/network2_ok.py:Network", form="columns, one-hot", loss="mean binary-cross-entropy"),
    Net("layers/nnfs_ok.py:make", form="rows, one-hot"),
    Net("layers/cmu_ok.py:MLP1", form="rows, one-hot"),
    Net("layers/sherbrooke_ok.py:make_model"),
    Net("layers/mse_prime_ok.py:Network", form="rows, one-hot", loss="mean squared-error"),
    Net("layers/dropout_ok.py:make_net", form="rows, one-hot"),
    Net("learning_layers/rows_ok.py", form="rows, one-hot", loss="summed squared-error"),
    Net("learning_layers/columns_ok.py", form="columns, one-hot", loss="summed squared-error"),
    Net("learning_layers/batch_ok.py:build_network", elsewhere="stress"),
    Net("holding/two_layers_ok.py", form="rows, one-hot", loss="summed squared-error"),
    Net(
        "holding/made_in_main_ok.py",
        form="rows, one column",
        loss="summed squared-error",
        data="moons",
    ),
    Net("holding/with_rate_ok.py:Network", form="rows, one-hot", loss="summed cross-entropy"),
    Net("rolled/cost_ok.py", loss="mean binary-cross-entropy"),
    Net("fit/lazy_ok.py"),
    Net("fit/guarded_ok.py:MLPClassifier"),
    Net("attributes/two_layer_ok.py:NeuralNetwork"),
    Net("attributes/handed_on_ok.py:HandedOn", loss="mean squared-error"),
    Net("attributes/cache_ok.py:Net", form="columns, one-hot"),
    Net("attributes/lists_ok.py:DeepNet"),
    Net("attributes/own_generator_ok.py:MLP"),
    Net("layers/shared_generator_ok.py:build_model"),
    Net("layers/params_dicts_ok.py:make", form="rows, one-hot", loss="summed squared-error"),
    Net("layers/params_lists_ok.py:TwoLayerNet", form="rows, one-hot"),
    Net("layers/model_runs_ok.py:make"),
    Net("layers/returns_gradients_ok.py:build"),
    Net("functions/helpers_beside_ok.py"),
    Net("functions/list_of_dicts_ok.py"),
    Net("whole_file/arrays_ok.py", form="rows, one-hot", loss="summed squared-error"),
    Net("whole_file/pictures_ok.py", loss="summed cross-entropy"),
    Net(
        "training_loop/script_ok.py",
        form="rows, one column",
        loss="summed squared-error",
        data="moons",
    ),
    Net("training_loop/function_ok.py", loss="summed cross-entropy", data="moons"),
    Net("training_loop/batches_ok.py", data="moons"),
    Net("training_loop/numbered_batches_ok.py", data="moons"),
    Net(
        "training_loop/stepped_batches_ok.py",
        form="rows, one column",
        loss="mean binary-cross-entropy",
        data="moons",
    ),
    Net("neuron_lists/rows_ok.py", form="rows, one-hot", loss="summed squared-error", data="moons"),
    Net("step_only/per_sample_ok.py", form="rows, one-hot", loss="summed squared-error"),
    Net("step_only/passes_ok.py", form="rows, one-hot", loss="summed squared-error"),
    Net("attributes/velocity_ok.py:MLP", form="rows, one-hot", loss="mean squared-error"),
    Net("step_only/nine_lines_ok.py:NeuralNetwork", form="rows, one-hot", loss="summed squared-error"),
    Net("step_only/query_ok.py:neuralNetwork", form="rows, one-hot", loss="summed squared-error"),
    Net("step_only/fit_batch_ok.py:MLPClassifier"),
    Net("step_only/perceptron_ok.py:Perceptron", loss=""),
    Net("step_only/dropout_loss_after_forward_ok.py:ReseauDropout"),
    Net("step_only/entrainer_ok.py:Reseau"),
    Net("functions/passe_avant_ok.py", form="columns, one-hot", loss="mean binary-cross-entropy"),
    Net("attributes/avant_arriere_ok.py:Perceptron"),
    Net("training_loop/settings_of_a_class_ok.py", data="moons", loss="summed cross-entropy"),
    Net("step_only/rate_decays_ok.py:Classifier"),
    Net("step_only/clip_ok.py:Classifier"),
    Net("params_loss/norm_clipped_ok.py:TwoLayerNet"),
    Net("step_only/rate_inside_ok.py:Net"),
    Net(
        "step_only/rate_inside_no_loss_ok.py:NeuralNetwork", form="rows, one-hot", loss="summed squared-error"
    ),
)

BUGGY = (
    Net(
        "step_only/labels_shuffled.py:Classifier",
        symptom="labels lose their samples",
        tensors="gradients that follow random numbers",
    ),
    Net(
        "layers/dropout_mask_backward.py:make_net",
        symptom="dropout is left out backward",
        tensors="no mask",
        line="dropout_mask_backward.py:17",
        gradients="gradients wrong below the last layer",
    ),
    Net(
        "step_only/entrainer_derivative.py:Derivee",
        symptom="derivative of the wrong value",
        tensors="dpoids1, dbiais1",
        gradients="gradients wrong below the last layer",
    ),
    Net(
        "step_only/dropout_unmasked.py:SansMasque",
        symptom="dropout is left out backward",
        tensors="no mask",
        line="dropout_unmasked.py:36",
        gradients="gradients wrong below the last layer",
    ),
    Net(
        "step_only/dropout_unscaled.py:SansEchelle",
        symptom="dropout is left out backward",
        tensors="its mask without its scale",
        line="dropout_unscaled.py:36",
        gradients="gradients wrong below the last layer",
    ),
    Net(
        "loss_gradient/dropout_redrawn.py:TroisCouches",
        form="rows, one-hot",
        symptom="dropout is left out backward",
        tensors="another mask",
        gradients="gradients wrong below the last layer",
    ),
    Net(
        "functions/adam_corrections.py",
        form="columns, one-hot",
        symptom="Adam's bias correction is wrong",
        tensors="other means",
        line="adam_corrections.py:30",
    ),
    Net(
        "functions/adam_stands.py",
        form="columns, one-hot",
        symptom="Adam's step count is wrong",
        tensors="t is always 1",
        line="adam_stands.py:54",
    ),
    Net(
        "functions/rate_twice.py",
        form="columns, one-hot",
        symptom="the rate is used twice",
        tensors="rate² × gradient",
        line="rate_twice.py:37",
    ),
    Net(
        "step_only/mask_of_upper.py:Classifier",
        symptom="a relu's mask is wrong",
        tensors="dW1, db1",
        line="mask_of_upper.py:30",
    ),
    Net(
        "step_only/rate_compounds.py:Classifier",
        symptom="the rate falls to nothing within an epoch",
        tensors="× 0.8 from step to step",
    ),
    Net(
        "step_only/clip_one_side.py:Classifier",
        symptom="gradients are clipped on one side",
        tensors="dW3, dW2, dW1",
        line="clip_one_side.py:32",
        gradients="gradients wrong",
    ),
    Net(
        "step_only/biases_faster.py:Classifier",
        symptom="some parameters move differently",
        tensors="db3",
    ),
    Net(
        "step_only/adagrad_rootless.py:Classifier",
        symptom="the optimizer divides by the wrong size",
        tensors="another divisor",
        line="adagrad_rootless.py:35",
    ),
    Net(
        "step_only/decay_grows.py:Classifier",
        symptom="the weight decay has the wrong sign",
        tensors="the weights grow",
        line="decay_grows.py:32",
    ),
    Net(
        "whole_file/arrays_wrong.py",
        form="rows, one-hot",
        loss="summed squared-error",
        symptom="a derivative is left out",
        tensors="dw_hidden, db_hidden",
    ),
    Net(
        "training_loop/script_wrong.py",
        form="rows, one column",
        loss="summed squared-error",
        symptom="a derivative is left out",
        tensors="dfirst",
        data="moons",
    ),
    Net(
        "training_loop/function_wrong.py",
        loss="summed cross-entropy",
        symptom="bias gradient is one number",
        tensors="db1",
        line="function_wrong.py:38",
        data="moons",
    ),
    Net(
        "neuron_lists/rows_wrong.py",
        form="rows, one-hot",
        loss="",
        symptom="derivative of the wrong value",
        tensors="dlayer2.weights, dlayer2.biases, dlayer1.weights, dlayer1.biases",
        data="moons",
    ),
    Net(
        "rolled/gradient_of_output.py",
        loss="mean binary-cross-entropy",
        symptom="derivative of the wrong value",
        tensors="dTheta1, dbias1",
        line="gradient_of_output.py:28",
    ),
    Net(
        "attributes/handed_on_left_out.py:Unmasked",
        loss="mean squared-error",
        symptom="a derivative is left out",
        tensors="dweight_hid, dbias_hid",
    ),
    Net(
        "layers/params_dicts_scalar.py:make",
        form="rows, one-hot",
        loss="summed squared-error",
        symptom="bias gradient is one number",
        tensors="dlayer3.b, dlayer1.b",
    ),
    Net("fit/mask_left_out.py", symptom="a derivative is left out", tensors="dW1, db1"),
    Net(
        "holding/derivative_left_out.py",
        form="rows, one-hot",
        loss="summed squared-error",
        symptom="a derivative is left out",
        tensors="dweights1",
        line="derivative_left_out.py:27",
    ),
    Net(
        "learning_layers/bias_frozen.py",
        form="rows, one-hot",
        loss="mean squared-error",
        symptom="a bias has no gradient",
        tensors="dlayer3.bias, dlayer1.bias",
        gradients="bias gradients missing",
    ),
    Net(
        "learning_layers/sigmoid_derivative.py:network",
        form="columns, one-hot",
        loss="summed squared-error",
        symptom="derivative of the wrong value",
        tensors="dlayer3.weights, dlayer3.bias, dlayer1.weights, dlayer1.bias",
        line="sigmoid_derivative.py:14",
    ),
    Net(
        "learning_layers/mask_forgotten.py",
        symptom="a derivative is left out",
        tensors="dlayer1.weights, dlayer1.biases",
        line="mask_forgotten.py:23",
    ),
    Net(
        "learning_layers/uphill.py",
        form="rows, one-hot",
        loss="summed squared-error",
        symptom="a tensor's gradient off by a factor",
        tensors="dlayer3.weights, dlayer1.weights",
    ),
    Net(
        "functions/momentum_sign.py",
        form="columns, one-hot",
        loss="mean binary-cross-entropy",
        symptom="the update goes uphill",
        tensors="-0.1 × (−rate × gradient)",
    ),
    Net(
        "params_loss/reg_factor.py:TwoLayerNet",
        symptom="penalty gradient off by a factor",
        tensors="W2 × 0.5",
        line="reg_factor.py:39",
        gradients="penalty gradient wrong",
    ),
    Net(
        "params_loss/bias_scalar.py:TwoLayerNet",
        symptom="bias gradient is one number",
        tensors="db1",
        line="bias_scalar.py:45",
    ),
    Net(
        "params_loss/relu_wrong_mask.py:ThreeLayerNet",
        symptom="a relu's mask is wrong",
        tensors="dW1, db1",
        line="relu_wrong_mask.py:49",
    ),
    Net(
        "params_loss/bias_penalty.py:FullyConnectedNet",
        symptom="penalty without its gradient",
        tensors="b2",
        gradients="penalty gradient wrong",
    ),
    Net(
        "params_loss/seed_in_loss.py:DropoutNet",
        symptom="random numbers are the same at every step",
        tensors="the same after seeds 1 and 2",
    ),
    Net(
        "params_loss/softmax_axis.py:TwoLayerNet",
        loss="",
        symptom="softmax over the mini-batch",
        tensors="columns sum to 1",
        gradients="gradients wrong",
    ),
    Net(
        "params_loss/input_inplace.py:TwoLayerNet",
        symptom="inputs are changed in place",
        tensors="the samples",
    ),
    Net(
        "loss_gradient/sigmoid_grad_on_output.py:TwoLayerNet",
        form="rows, one-hot",
        symptom="derivative of the wrong value",
        tensors="dW1, db1",
        line="sigmoid_grad_on_output.py:50",
    ),
    Net(
        "loss_gradient/onehot_off_by_one.py:SimpleNet",
        symptom="labels are shifted in the code",
        tensors="dW2, db2, dW1, db1",
        gradients="gradients wrong",
    ),
    Net(
        "loss_gradient/layers_hold_copies.py:TwoLayerNet",
        form="rows, one-hot",
        symptom="the passes use copies",
        tensors="W1, W2, b1, b2",
        gradients="gradients wrong",
    ),
    Net(
        "loss_gradient/w2_unused.py:ThreeLayerNet",
        form="rows, one-hot",
        symptom="a parameter is never used",
        tensors="W2, b2",
    ),
    Net(
        "loss_gradient/missing_mean.py:TwoLayerNet",
        form="rows, one-hot",
        symptom="gradients are summed, not averaged",
        tensors="dW2, db2, dW1, db1",
        gradients="gradients off by one factor",
    ),
    Net(
        "loss_gradient/dropout_train_flag.py:DropoutNet",
        form="rows, one-hot",
        symptom="predictions are random",
        tensors="answers up to 1.17 apart",
    ),
    Net(
        "value_grad/grad_accumulates.py:TwoLayerNet",
        symptom="gradients are never reset",
        tensors="W1, B1, W2, B2",
        gradients="gradients wrong",
    ),
    Net(
        "value_grad/grad_overwritten.py:TwoLayerNet",
        arguments={"reg": 0.001},
        symptom="a weight has no gradient",
        tensors="dW2, dW1",
        gradients="gradients wrong",
    ),
    Net(
        "value_grad/relu_masks_gradient.py:TwoLayerNet", symptom="a relu's mask is wrong", tensors="dW1, dB1"
    ),
    Net("value_grad/wrong_transpose.py:ThreeLayerNet", symptom="a transpose is missing", tensors="dW1, dB1"),
    Net(
        "functions/db_scalar.py",
        form="columns, classes",
        symptom="bias gradient is one number",
        tensors="db1",
        line="db_scalar.py:46",
    ),
    Net(
        "functions/tanh_on_z.py",
        form="columns, one-hot",
        loss="mean binary-cross-entropy",
        symptom="derivative of the wrong value",
        tensors="dW1, db1",
        line="tanh_on_z.py:44",
    ),
    Net(
        "functions/deep_dw_mean.py",
        form="columns, one-hot",
        symptom="a tensor's gradient off by a factor",
        tensors="dW2, dW1",
        gradients="gradients wrong",
    ),
    Net(
        "functions/update_sign.py",
        form="columns, one-hot",
        symptom="the update goes uphill",
        tensors="-1 × (−rate × gradient)",
    ),
    Net(
        "functions/update_returns_early.py",
        form="columns, one-hot",
        loss="mean binary-cross-entropy",
        symptom="some parameters are never updated",
        tensors="W2, b2",
    ),
    Net(
        "functions/labels_shifted.py",
        symptom="labels are shifted in the code",
        tensors="the loss of the previous class",
    ),
    Net(
        "functions/notebook_softmax.ipynb",
        form="columns, classes",
        loss="",
        symptom="softmax over the mini-batch",
        tensors="all of them sum to 1",
        gradients="gradients wrong",
    ),
    Net(
        "weight_lists/prime_of_activation.py:Network",
        form="columns, one-hot",
        loss="mean squared-error",
        symptom="derivative of the wrong value",
        tensors="dweights[0], dbiases[0]",
        line="prime_of_activation.py:60",
    ),
    Net(
        "weight_lists/last_sample_only.py:Network",
        form="columns, one-hot",
        loss="mean squared-error",
        symptom="only some samples count",
        tensors="the last sample",
    ),
    Net(
        "weight_lists/biases_not_updated.py:Network",
        form="columns, one-hot",
        loss="mean binary-cross-entropy",
        symptom="some parameters are never updated",
        tensors="biases[0], biases[1]",
    ),
    Net(
        "weight_lists/cost_derivative_sign.py:Network",
        form="columns, one-hot",
        loss="mean squared-error",
        symptom="gradients have the wrong sign",
        tensors="dweights[1], dbiases[1], dweights[0], dbiases[0]",
        line="cost_derivative_sign.py:55",
        gradients="gradients off by one factor",
    ),
    Net(
        "layers/first_batch_cached.py:make",
        symptom="an earlier mini-batch is remembered",
        tensors="layer1.weights, layer3.weights",
    ),
    Net("layers/momentum_sign.py:Model", symptom="the update goes uphill", tensors="-1 × (−rate × gradient)"),
    Net(
        "layers/double_mean.py:MLP",
        form="rows, one-hot",
        symptom="gradients are averaged twice",
        tensors="dlayer3.W, dlayer3.b, dlayer1.W, dlayer1.b",
        line="double_mean.py:18",
        gradients="gradients off by one factor",
    ),
    Net(
        "layers/dropout_no_switch.py:make_net",
        form="rows, one-hot",
        symptom="a layer is always random",
        tensors="Dropout",
    ),
    Net(
        "layers/mse_prime_half.py:Network",
        form="rows, one-hot",
        loss="mean squared-error",
        symptom="all gradients off by a factor",
        tensors="dlayer3.weights, dlayer3.bias, dlayer1.weights, dlayer1.bias",
        gradients="gradients off by one factor",
    ),
    Net(
        "layers/weights_scaled_in_forward.py:build",
        symptom="parameters change before the update",
        tensors="layer1.weights, layer3.weights",
    ),
    Net(
        "step_only/update_twice.py:NeuralNet",
        symptom="the update is off by a factor",
        tensors="dW2, db2, dW1, db1",
        gradients="gradients off by one factor",
    ),
    Net(
        "step_only/derivative_on_z.py:NeuralNetwork",
        form="rows, one-hot",
        loss="summed squared-error",
        symptom="derivative of the wrong value",
        tensors="dweights_ih, dbias_h",
        gradients="gradients wrong below the last layer",
    ),
    Net(
        "step_only/only_last_layer.py:TwoLayerMLP",
        symptom="a weight has no gradient",
        tensors="dlayers[0][0], dlayers[0][1]",
    ),
    Net(
        "step_only/updated_too_early.py:neuralNetwork",
        form="rows, one-hot",
        loss="summed squared-error",
        symptom="updated too early",
        tensors="dwih",
    ),
    Net(
        "params_loss/relu_forgotten.py:TwoHidden",
        symptom="an activation is left out forward",
        tensors="dW2, db2, dW1, db1",
        line="relu_forgotten.py:31",
    ),
    Net(
        "functions/sigmoid_twice.py",
        form="columns, one-hot",
        loss="mean binary-cross-entropy",
        symptom="a derivative is multiplied in twice",
        tensors="dW2, db2, dW1, db1",
        gradients="gradients wrong",
    ),
    Net(
        "functions/scalar_unpacked.py",
        form="columns, classes",
        symptom="bias gradient is one number",
        tensors="db1",
        line="scalar_unpacked.py:31",
    ),
    Net(
        "layers/mean_in_each_layer.py:make_net",
        symptom="gradients off by a factor from a layer down",
        tensors="dlayer3.W, dlayer3.b, dlayer1.W, dlayer1.b",
        gradients="gradients wrong below the last layer",
    ),
    Net(
        "attributes/wrong_activation.py:Deep",
        symptom="a gradient reads the wrong output",
        tensors="dW3",
        line="wrong_activation.py:31",
        gradients="gradients wrong",
    ),
    Net(
        "weight_lists/prime_of_output.py:Network",
        form="columns, one-hot",
        loss="",
        symptom="derivative of the wrong value",
        tensors="dweights[1], dbiases[1], dweights[0], dbiases[0]",
    ),
    Net(
        "value_grad/penalty_sign.py:SmallNet",
        arguments={"reg": 0.01},
        symptom="penalty gradient has the wrong sign",
        tensors="W1 × -1",
        gradients="gradients wrong",
    ),
    Net(
        "step_only/biases_shared.py:Stack",
        symptom="two parameters are one array",
        tensors="biases[0], biases[1]",
    ),
    Net(
        "step_only/momentum_uphill.py:Momentum",
        form="rows, one-hot",
        symptom="the update goes uphill",
        tensors="dW2, db2, dW1, db1",
    ),
    Net(
        "step_only/labels_ignored.py:Guesser",
        symptom="the labels are never used",
        tensors="all gradients",
        gradients="gradients wrong",
    ),
    Net(
        "step_only/first_sample_only.py:Net",
        loss="",
        symptom="only some samples count",
        tensors="the first sample",
    ),
)

ELSEWHERE = (
    Net("params_loss/bias_before_norm.py:NormedNet", elsewhere="samples-independent"),
    Net("value_grad/missing_activation.py:TwoLayerNet", elsewhere="linear-network"),
    Net(
        "functions/zero_init.py",
        form="columns, one-hot",
        loss="mean binary-cross-entropy",
        elsewhere="unit-symmetry",
    ),
    Net(
        "weight_lists/init_std_10.py:Network",
        form="columns, one-hot",
        loss="mean squared-error",
        elsewhere="silent-units",
    ),
    Net("params_loss/no_shift.py:Unshifted", elsewhere="stress"),
    Net("step_only/rate_30.py:Perceptrons", elsewhere="plateau"),
    Net("step_only/rate_tiny.py:Perceptrons", elsewhere="plateau"),
    Net(
        "functions/log_of_zero.py",
        form="columns, one-hot",
        loss="mean binary-cross-entropy",
        elsewhere="non-finite",
    ),
)
"""Mistakes that other checks find."""

BROKEN = (
    Net(
        "fit/always_new.py", error="make its weights in __init__, or in a method init_weights that fit calls"
    ),
    Net("value_grad/max_keepdims.py:TwoLayerNet", error="max_keepdims.py, line 11, in softmax"),
    Net("functions/db_keepdims.py", error="db1 has shape (20,) where b1 has (20, 1) (db_keepdims.py:39)"),
    Net("weight_lists/wrong_layer_index.py:NeuralNet", error="wrong_layer_index.py, line 52, in backprop"),
    Net("layers/shape_mismatch.py:MLP", error="shape_mismatch.py, line 17, in backward"),
    Net("step_only/int_weights.py:MLP", error="floating-point numbers in W1, found int64"),
)
"""Code that raises, or cannot be trained."""

OPENED = (*HEALTHY, *BUGGY, *ELSEWHERE)
