"""Cosine and sine of whole degrees, as one table.

Libraries do not agree on the last bit of ``cos``: NumPy's depends on the processor, and
JavaScript's differs from it for about one angle in thirty. A rotated problem needs the same two
numbers everywhere, so they come from a table of correctly rounded values, and the other three
quadrants from symmetry. ``adaopt/widgets/js/degrees.js`` holds the same table.
"""

import operator

__all__ = ["COS", "cos_sin"]

# COS[d] is the double nearest to cos(d degrees), d = 0, 1, ..., 90
# fmt: off
COS = (
    1.0, 0.9998476951563913, 0.9993908270190958, 0.9986295347545738,
    0.9975640502598242, 0.9961946980917455, 0.9945218953682733, 0.992546151641322,
    0.9902680687415704, 0.9876883405951378, 0.984807753012208, 0.981627183447664,
    0.9781476007338057, 0.9743700647852352, 0.9702957262759965, 0.9659258262890683,
    0.9612616959383189, 0.9563047559630354, 0.9510565162951535, 0.9455185755993168,
    0.9396926207859084, 0.9335804264972017, 0.9271838545667874, 0.9205048534524404,
    0.9135454576426009, 0.9063077870366499, 0.898794046299167, 0.8910065241883679,
    0.882947592858927, 0.8746197071393959, 0.8660254037844386, 0.8571673007021123,
    0.848048096156426, 0.838670567945424, 0.8290375725550417, 0.8191520442889918,
    0.8090169943749475, 0.7986355100472928, 0.7880107536067219, 0.7771459614569709,
    0.766044443118978, 0.754709580222772, 0.7431448254773942, 0.7313537016191705,
    0.7193398003386512, 0.7071067811865476, 0.6946583704589973, 0.6819983600624985,
    0.6691306063588582, 0.6560590289905073, 0.6427876096865394, 0.6293203910498375,
    0.6156614753256583, 0.6018150231520483, 0.5877852522924731, 0.573576436351046,
    0.5591929034707468, 0.5446390350150271, 0.5299192642332049, 0.5150380749100542,
    0.5, 0.484809620246337, 0.46947156278589075, 0.4539904997395468,
    0.4383711467890774, 0.42261826174069944, 0.4067366430758002, 0.39073112848927377,
    0.374606593415912, 0.35836794954530027, 0.3420201433256687, 0.32556815445715664,
    0.30901699437494745, 0.2923717047227367, 0.27563735581699916, 0.25881904510252074,
    0.24192189559966773, 0.224951054343865, 0.20791169081775934, 0.1908089953765448,
    0.17364817766693036, 0.15643446504023087, 0.13917310096006544, 0.12186934340514748,
    0.10452846326765347, 0.08715574274765818, 0.0697564737441253, 0.052335956242943835,
    0.03489949670250097, 0.01745240643728351, 0.0,
)
# fmt: on


def _cos(d: int) -> float:
    """Cosine of d whole degrees, 0 <= d < 360."""
    if d <= 90:
        return COS[d]
    if d < 270:
        return -COS[abs(180 - d)]
    return COS[360 - d]


def cos_sin(degrees: int) -> tuple[float, float]:
    r"""Cosine and sine of an angle of whole degrees.

    Parameters
    ----------
    degrees : int
        The angle, any whole number, counterclockwise; 360 is one turn.

    Returns
    -------
    c, s : float
        The doubles nearest to :math:`\cos` and :math:`\sin` of the angle; quarter turns exact.

    Raises
    ------
    TypeError
        When `degrees` is not a whole number: between two entries of the table there is none.

    Examples
    --------
    >>> from adaopt.degrees import cos_sin
    >>> cos_sin(90)
    (0.0, 1.0)
    >>> cos_sin(-60)
    (0.5, -0.8660254037844386)
    """
    try:
        d = operator.index(degrees)
    except TypeError:
        raise TypeError(f"cos_sin: degrees must be a whole number, got {degrees!r}") from None
    return _cos(d % 360), _cos((d - 90) % 360)
