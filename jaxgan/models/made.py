"""MADE: M. Germain, K. Gregor, I. Murray, H. Larochelle, "MADE: Masked Autoencoder for
Distribution Estimation", 2015 (arXiv:1502.03509), with the order of a raster."""

import flax.linen as nn
import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from jaxgan.models.noise import Dropout
from jaxgan.models.pixel import Carry, Pixels


class MADE(Pixels, kw_only=True):
    """Numbers of each place given those before, fully connected: [B, H, W, inputs] -> [B,
    H, W, outputs]; called as those of `jaxgan.models.pixel`.

    Unit k of the `depth` hidden layers of `width` sees the places up to its degree m(k)
    (equations 8 and 9); degrees are even from the first place to the last but one. Places
    are also connected directly (equation 10), which alone makes a logistic regression for
    each place.
    """

    depth: int = 1

    def setup(self) -> None:
        places = self.shape[0] * self.shape[1]
        degrees = np.linspace(0, max(places - 2, 0), self.width).astype(int)
        seen = np.repeat(np.arange(places), self.inputs)
        said = np.repeat(np.arange(places), self.outputs)
        init = nn.initializers.lecun_normal()
        same = np.float32(degrees[:, None] <= degrees[None])
        first = np.float32(seen[:, None] <= degrees[None])
        self.masks = [first, *[same] * (self.depth - 1)]
        self.last_mask = np.float32(degrees[:, None] < said[None])
        self.direct_mask = np.float32(seen[:, None] < said[None])
        self.kernels = [
            self.param(f"kernel{k}", init, mask.shape) for k, mask in enumerate(self.masks)
        ]
        zeros = nn.initializers.zeros
        self.biases = [
            self.param(f"bias{k}", zeros, (self.width,)) for k in range(self.depth)
        ]
        self.last = self.param("last", init, self.last_mask.shape)
        self.direct = self.param("direct", zeros, self.direct_mask.shape)
        self.bias = self.param("bias", zeros, (places * self.outputs,))
        self.drop = Dropout(self.dropout)

    def __call__(self, x: jax.Array, train: bool) -> jax.Array:
        flat = x.reshape(x.shape[0], -1)
        hidden = self.hidden(flat @ (self.kernels[0] * self.masks[0]))
        hidden = self.drop(hidden, train)
        y = hidden @ (self.last * self.last_mask) + flat @ (self.direct * self.direct_mask)
        y += jnp.broadcast_to(self.bias, y.shape)
        return y.reshape(*x.shape[:3], self.outputs)

    def hidden(self, first: jax.Array) -> jax.Array:
        """The last hidden layer [B, width], of the sum that enters the first."""
        x = first + jnp.broadcast_to(self.biases[0], first.shape)
        for k in range(1, self.depth):
            x = nn.relu(x) @ (self.kernels[k] * self.masks[k])
            x += jnp.broadcast_to(self.biases[k], x.shape)
        return nn.relu(x)

    def start(self, size: int, sides: tuple[int, int]) -> Carry:
        """The state of `size` images before the first place: the images, and what
        enters the first hidden layer."""
        images = jnp.zeros((size, sides[0] * sides[1] * self.inputs))
        return {
            "place": jnp.int32(0),
            "images": images,
            "first": jnp.zeros((size, self.width)),
        }

    def row(self, before: jax.Array, carry: Carry, train: bool = False) -> Carry:
        """The state when a row begins, given the one above, [B, W, inputs]."""
        return self.told(before[:, -1], carry)

    def told(self, value: jax.Array, carry: Carry) -> Carry:
        """The state with the place before this one, [B, inputs]; of zeros the same."""
        at = self.inputs * (carry["place"] - 1)
        own = lax.dynamic_slice_in_dim(self.kernels[0] * self.masks[0], at, self.inputs)
        old = lax.dynamic_slice_in_dim(carry["images"], at, self.inputs, 1)
        new = lax.dynamic_update_slice_in_dim(carry["images"], old + value, at, 1)
        return {**carry, "images": new, "first": carry["first"] + value @ own}

    def pixel(
        self, left: jax.Array, carry: Carry, train: bool = False
    ) -> tuple[jax.Array, Carry]:
        """The numbers of a place [B, outputs], given that to its left, [B, inputs]."""
        carry, at = self.told(left, carry), self.outputs * carry["place"]

        def columns(kernel: jax.Array) -> jax.Array:
            return lax.dynamic_slice_in_dim(kernel, at, self.outputs, 1)

        hidden, masks = self.hidden(carry["first"]), (self.last_mask, self.direct_mask)
        last, direct = map(columns, (self.last * masks[0], self.direct * masks[1]))
        y = hidden @ last + carry["images"] @ direct
        bias = lax.dynamic_slice_in_dim(self.bias, at, self.outputs)
        return y + jnp.broadcast_to(bias, y.shape), {**carry, "place": carry["place"] + 1}
