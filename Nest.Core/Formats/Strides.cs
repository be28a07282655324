namespace Nest.Formats;

/// <summary>Reads arrays in another order than they lie in.</summary>
internal static class Strides
{
    /// <summary>Writes element (i, j, …) of a view, row-major: source[offset + i · strides[0] + j · strides[1] + …].</summary>
    /// <param name="source">The values as they lie; every index of the view is inside.</param>
    /// <param name="offset">Where element (0, 0, …) is.</param>
    /// <param name="shape">The view's dimensions.</param>
    /// <param name="strides">Values from one index to the next, an axis each.</param>
    /// <param name="values">(product of <paramref name="shape"/>), all overwritten.</param>
    public static void Gather(
        ReadOnlySpan<float> source, long offset, ReadOnlySpan<int> shape, ReadOnlySpan<long> strides, Span<float> values)
    {
        var index = new int[shape.Length];
        long from = offset;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = source[(int)from];
            for (int axis = index.Length - 1; axis >= 0; axis--)   // the next index, as an odometer counts
            {
                from += strides[axis];
                if (++index[axis] < shape[axis]) break;
                from -= strides[axis] * shape[axis];
                index[axis] = 0;
            }
        }
    }

    /// <summary>The array with its axes in another order, as numpy.transpose.</summary>
    /// <param name="source">Row-major. (shape)</param>
    /// <param name="shape">The dimensions of <paramref name="source"/>.</param>
    /// <param name="order">For each axis of the result, the axis of <paramref name="source"/> that it is.</param>
    public static float[] Transpose(ReadOnlySpan<float> source, ReadOnlySpan<int> shape, ReadOnlySpan<int> order)
    {
        var strides = new long[shape.Length];   // of the source
        long stride = 1;
        for (int axis = shape.Length - 1; axis >= 0; stride *= shape[axis--]) strides[axis] = stride;

        var newShape = new int[order.Length];
        var newStrides = new long[order.Length];
        for (int axis = 0; axis < order.Length; axis++) (newShape[axis], newStrides[axis]) = (shape[order[axis]], strides[order[axis]]);

        var values = new float[source.Length];
        Gather(source, 0, newShape, newStrides, values);
        return values;
    }
}
