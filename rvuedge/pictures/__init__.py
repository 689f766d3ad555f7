"""Pictures: figures in, a drawing with its sentence and its table out. Computes only (docs/design-system.md).

A picture knows no color: its shapes have classes that the style sheet fills, in light and dark and on paper. It knows
no person either; whoever draws says what the figures are called.
"""

from rvuedge.pictures.drawing import Picture

__all__ = ["Picture"]
