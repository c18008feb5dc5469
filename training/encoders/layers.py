"""Which layer of an encoder a parameter belongs to, by the tree of its modules."""

from collections.abc import Iterator

import torch
from torch.nn import Embedding, ModuleList
from transformers import PreTrainedModel


def depth_of(model: PreTrainedModel) -> int:
    """The number of an encoder's layers."""
    return int(model.config.num_hidden_layers)


def layers_of_parameters(model: PreTrainedModel) -> dict[str, int]:
    """The layer of each parameter of a token classifier, by the parameter's name.

    It is 0 for the embeddings and what else comes before the first layer; 1 to the number of layers for the layers;
    that number for what follows them or is shared by all of them, and for a part between encoder and head that was
    pretrained too; and one more for the head.

    The layers are the outermost lists in the encoder that have as many modules as its configuration says. ALBERT has
    none, because its layers share their weights.
    """
    depth, base = depth_of(model), f"{model.base_model_prefix}."
    lists = [
        f"{name}."
        for name, module in model.named_modules()
        if isinstance(module, ModuleList) and len(module) == depth and name.startswith(base)
    ]
    stacks = tuple(each for each in lists if not any(other != each and each.startswith(other) for other in lists))
    tables = tuple(f"{name}." for name, module in model.named_modules() if isinstance(module, Embedding))
    head = {name for name, _ in head_of(model)}
    layers, reached = {}, 0
    for name, _ in model.named_parameters():
        stack = next((each for each in stacks if name.startswith(each)), None)
        if not name.startswith(base):
            layers[name] = depth + (name in head)
        elif stack is not None:
            layers[name] = int(name.removeprefix(stack).partition(".")[0]) + 1
            reached = depth  # the layer of what follows
        elif stacks:
            layers[name] = reached
        else:
            layers[name] = 0 if "embedding" in name or name.startswith(tables) else depth
    return layers


def head_of(model: PreTrainedModel) -> Iterator[tuple[str, torch.nn.Parameter]]:
    """The parameters of the head: those outside of the encoder that have a row for each tag."""
    for name, parameter in model.named_parameters():
        if not name.startswith(f"{model.base_model_prefix}.") and parameter.shape[:1] == (model.config.num_labels,):
            yield name, parameter
