"""Networks that say numbers of each place of an image given those before, in raster order.

    numbers = network(x, train)               # [B, H, W, C] -> [B, H, W, P], all at once
    carry = network.start(size, (H, W))       # or one after the other:
    carry = network(before, carry, train, method="row")      # [B, W, C], the row above
    numbers, carry = network(left, carry, train, method="pixel")  # [B, C] -> [B, P]

Masked taps are cut, not multiplied by 0: no kernel has any. What a row is told by those
above is made when it begins, for all its places; each place then adds what it is told from
the left, so that a sample costs about as much as a pass. Within such a scan all is a matrix
product: convolutions are 25 times slower there on CPU. What stands before the first row, or
the first place of one, is 0. Beside x a network sees the coordinates of each place.
"""

from typing import Any

import flax.linen as nn
import jax
import jax.numpy as jnp
from jax import lax

from jaxgan.core.devices import vary
from jaxgan.models.layers import Dense
from jaxgan.models.noise import Dropout

Carry = dict[str, Any]
Maps = list[jax.Array]
REACH = 3  # rows above, and places to a side, that the first layer sees: kernels of 7


class Window(nn.Module):
    """A convolution over so many rows `above` a place's own, and places to its `left` and
    `right`: [B, H, W, I] -> [B, H, W, features].

    In the mode "row" x has what one row of the result sees, [B, above + 1, W, I]; in
    "pixel" what one place of it sees, [B, above + 1, left + 1 + right, I].
    """

    features: int
    above: int = 0
    left: int = 0
    right: int = 0

    @nn.compact
    def __call__(self, x: jax.Array, mode: str = "whole") -> jax.Array:
        rows, columns = self.above + 1, self.left + 1 + self.right
        shape = (rows, columns, x.shape[-1], self.features)
        kernel = self.param("kernel", nn.initializers.lecun_normal(), shape)
        bias = self.param("bias", nn.initializers.zeros, (self.features,))
        sides = (0, 0) if mode == "pixel" else (self.left, self.right)
        if mode == "whole":
            layout, padding = ("NHWC", "HWIO", "NHWC"), ((self.above, 0), sides)
            y = lax.conv_general_dilated(
                x, kernel, (1, 1), padding, dimension_numbers=layout
            )
        else:
            x = jnp.pad(x, ((0, 0), (0, 0), sides, (0, 0)))
            n = x.shape[2] - columns + 1
            taps = [x[:, i : i + 1, j : j + n] for i in range(rows) for j in range(columns)]
            y = jnp.concatenate(taps, -1) @ kernel.reshape(-1, self.features)
        return y + jnp.broadcast_to(bias, y.shape)


class Pixels(nn.Module, kw_only=True):
    """A network of images [B, H, W, C], or of `classes`, one-hot in each place.

    shape    that of the data, (H, W, channels); of one-hot classes other sides are taken.
    width    features; depth: layers after the first.
    dropout  the share of a layer's new features set to 0 in training.
    mixture  components of the law of a place (`distributions.likelihood.logistics`); with 0
             there is one number for each channel, or class.
    """

    shape: tuple[int, ...]
    width: int
    depth: int = 7
    dropout: float = 0.0
    mixture: int = 0
    classes: int = 0

    @property
    def inputs(self) -> int:
        """Numbers of a place that the network is given."""
        return self.classes or self.shape[-1]

    @property
    def outputs(self) -> int:
        """Numbers of a place that it says."""
        channels = self.shape[-1]
        pairs = channels * (channels - 1) // 2
        return self.mixture * (1 + 2 * channels + pairs) or self.inputs


class Convolutional(Pixels, kw_only=True):
    """Shared by the two networks by convolutions: how a pass is cut into rows and places.

    `from_above` makes what each layer is told by the rows above, `from_left` the rest.
    """

    def __call__(self, x: jax.Array, train: bool) -> jax.Array:
        place = coordinates(*x.shape[1:3])
        below = jnp.pad(x, ((0, 0), (1, 0), (0, 0), (0, 0)))[:, :-1]
        beside = jnp.pad(x, ((0, 0), (0, 0), (1, 0), (0, 0)))[:, :, :-1]
        return self.whole(below, beside, place, train)

    def start(self, size: int, sides: tuple[int, int]) -> Carry:
        """The state of `size` images before the first row."""
        _, width = sides
        told = [jnp.zeros((size, 1, width, n)) for n in self.told]
        rows = [jnp.zeros((size, 1, width, self.width))] * self.depth
        return {
            "place": coordinates(*sides),
            "above": jnp.zeros((size, REACH, width, self.inputs)),
            "number": jnp.int32(0),
            "rows": rows,
            "told": told,
            **self.beginning(size),
        }

    def beginning(self, size: int) -> Carry:
        """The state to the left of the first place of a row."""
        left = [jnp.zeros((size, 1, 1, self.width))] * self.depth
        before = jnp.zeros((size, 1, REACH, self.inputs))
        return {"before": before, "column": jnp.int32(0), "left": left}

    def row(self, before: jax.Array, carry: Carry, train: bool = False) -> Carry:
        """The state when a row begins, given the one above, [B, W, inputs]."""
        above = jnp.concatenate([carry["above"][:, 1:], before[:, None]], 1)
        place = lax.dynamic_slice_in_dim(carry["place"], carry["number"], 1, 1)
        told, rows = self.from_above(above, place, carry["rows"])
        known = {"above": above, "number": carry["number"] + 1, "told": told, "rows": rows}
        return {**carry, **known, **vary(self.beginning(before.shape[0]))}

    def pixel(
        self, left: jax.Array, carry: Carry, train: bool = False
    ) -> tuple[jax.Array, Carry]:
        """The numbers of a place [B, outputs], given that to its left, [B, inputs]."""
        at = carry["number"] - 1, carry["column"]
        before = jnp.concatenate([carry["before"][:, :, 1:], left[:, None, None]], 2)
        row = lax.dynamic_slice_in_dim(carry["place"], at[0], 1, 1)
        place = lax.dynamic_slice_in_dim(row, at[1], 1, 2)
        told = [lax.dynamic_slice_in_dim(x, at[1], 1, 2) for x in carry["told"]]
        numbers, new = self.from_left(before, place, told, carry["left"])
        rows = self.kept(carry["rows"], new, at[1])
        known = {"before": before, "left": new, "column": at[1] + 1, "rows": rows}
        return numbers[:, 0, 0], {**carry, **known}

    def head(self) -> tuple[Dense, Dense]:
        """The last two layers, of all places alike."""
        return Dense(2 * self.width), Dense(self.outputs)


class Masked(Convolutional, kw_only=True):
    """The PixelCNN: A. van den Oord, N. Kalchbrenner, K. Kavukcuoglu, "Pixel Recurrent
    Neural Networks", 2016 (arXiv:1601.06759), section 3.4 and figure 5. A mask A of 7x7,
    then residual blocks of 2 width features whose middle is a mask B of 3x3.

    Places above and further to the right than a line through each layer's last tap are
    never seen: the blind spot that `Gated` has not.
    """

    @property
    def told(self) -> tuple[int, ...]:
        return (2 * self.width, *[self.width] * self.depth)

    def setup(self) -> None:
        width, blocks = self.width, range(self.depth)
        self.first = Window(2 * width, REACH - 1, REACH, REACH)
        self.beside = Window(2 * width, left=REACH - 1)
        self.where = Dense(2 * width)
        self.narrow = [Dense(width) for _ in blocks]
        self.above = [Window(width, left=1, right=1) for _ in blocks]
        self.own = [Window(width, left=1) for _ in blocks]
        self.wide = [Dense(2 * width) for _ in blocks]
        self.drop = [Dropout(self.dropout) for _ in blocks]
        self.ending = self.head()

    def whole(
        self, below: jax.Array, beside: jax.Array, place: jax.Array, train: bool
    ) -> jax.Array:
        x = self.first(below) + self.beside(beside) + self.where(place)
        for k in range(self.depth):
            u = nn.relu(self.narrow[k](nn.relu(x)))
            over = jnp.pad(u, ((0, 0), (1, 0), (0, 0), (0, 0)))[:, :-1]
            new = nn.relu(self.above[k](over) + self.own[k](u))
            x += self.wide[k](self.drop[k](new, train))
        return self.end(x)

    def from_above(self, x: jax.Array, place: jax.Array, rows: Maps) -> tuple[Maps, Maps]:
        """The messages of the row above to each layer, `rows`, which are written anew."""
        first = self.first(x, "row") + self.where(place)
        return [first, *(self.above[k](u, "row") for k, u in enumerate(rows))], rows

    def from_left(
        self, before: jax.Array, place: jax.Array, told: Maps, left: Maps
    ) -> tuple[jax.Array, Maps]:
        x, new = self.beside(before, "pixel") + told[0], []
        for k in range(self.depth):
            u = nn.relu(self.narrow[k](nn.relu(x)))
            seen = jnp.concatenate([left[k], u], 2)
            new.append(u)
            x += self.wide[k](nn.relu(told[k + 1] + self.own[k](seen, "pixel")))
        return self.end(x), new

    def kept(self, rows: Maps, new: Maps, column: jax.Array) -> Maps:
        """The rows with the places of a column, which the next row sees."""
        return [
            lax.dynamic_update_slice_in_dim(row, one, column, 2)
            for row, one in zip(rows, new)
        ]

    def end(self, x: jax.Array) -> jax.Array:
        hidden, last = self.ending
        return last(nn.relu(hidden(nn.relu(x))))


class Gated(Convolutional, kw_only=True):
    """The gated PixelCNN: A. van den Oord et al., "Conditional Image Generation with
    PixelCNN Decoders", 2016 (arXiv:1606.05328), equation 2 and figure 2.

    One stack sees the rows above; one sees the places to the left and is told, by a 1x1
    convolution, what the first has seen. Not from the paper: the first stack is residual
    too.
    """

    @property
    def told(self) -> tuple[int, ...]:
        return (2 * self.width,) * (self.depth + 1)

    def setup(self) -> None:
        both, layers = 2 * self.width, range(self.depth)
        self.first = Window(both, REACH - 1, REACH, REACH)
        self.beside = Window(both, left=REACH - 1)
        self.where, self.here = Dense(both), Dense(both)
        self.above = [Window(both, above=1, left=1, right=1) for _ in layers]
        self.down = [Dense(both) for _ in range(self.depth + 1)]
        self.own = [Window(both, left=1) for _ in layers]
        self.out = [Dense(self.width) for _ in range(self.depth + 1)]
        self.drop = [Dropout(self.dropout) for _ in layers]
        self.ending = self.head()

    def whole(
        self, below: jax.Array, beside: jax.Array, place: jax.Array, train: bool
    ) -> jax.Array:
        told, _ = self.from_above(below, place, None)
        return self.from_left(beside, place, told, None, train)[0]

    def from_above(
        self, x: jax.Array, place: jax.Array, rows: Maps | None
    ) -> tuple[Maps, Maps]:
        """The messages of the rows above to each layer, and this row, [B, 1, W, width], of
        each; of whole maps where `rows`, the last of each, are None."""
        mode = "whole" if rows is None else "row"
        made, new = self.first(x, mode) + self.where(place), []
        told, v = [self.down[0](made)], gate(made)
        for k in range(self.depth):
            seen = v if rows is None else jnp.concatenate([rows[k], v], 1)
            new.append(v)
            made = self.above[k](seen, mode)
            told.append(self.down[k + 1](made))
            v += gate(made)
        return told, new

    def from_left(
        self,
        before: jax.Array,
        place: jax.Array,
        told: Maps,
        left: Maps | None,
        train: bool = False,
    ) -> tuple[jax.Array, Maps]:
        mode, new = "whole" if left is None else "pixel", []
        first = self.beside(before, mode) + self.here(place) + told[0]
        h = self.out[0](gate(first))
        for k in range(self.depth):
            seen = h if left is None else jnp.concatenate([left[k], h], 2)
            new.append(h)
            opened = gate(self.own[k](seen, mode) + told[k + 1])
            h += self.out[k + 1](self.drop[k](opened, train))
        hidden, last = self.ending
        return last(nn.relu(hidden(nn.relu(h)))), new

    def kept(self, rows: Maps, new: Maps, column: jax.Array) -> Maps:
        """The rows as they are: what the next row sees is of this one's stack above."""
        return rows


def gate(x: jax.Array) -> jax.Array:
    """tanh of the first half of the features times the sigmoid of the other."""
    value, opened = jnp.split(x, 2, -1)
    return jnp.tanh(value) * nn.sigmoid(opened)


def coordinates(height: int, width: int) -> jax.Array:
    """Row and column of each place, from -1 to 1, [1, H, W, 2]."""
    rows, columns = (jnp.linspace(-1.0, 1.0, n) for n in (height, width))
    return jnp.stack(jnp.meshgrid(rows, columns, indexing="ij"), -1)[None]
