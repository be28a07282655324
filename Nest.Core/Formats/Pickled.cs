namespace Nest.Formats;

/// <summary>What a <see cref="PickleReader"/> makes besides numbers, text, truth values, lists and tuples (object?[]).</summary>
internal static class Pickled
{
    /// <summary>A name that a pickle may refer to: one of the few in <see cref="PickleReader"/>'s list.</summary>
    internal sealed record Global(string Name);

    /// <summary>Values in a member of the archive, of one type.</summary>
    internal sealed record Storage(string Key, TensorType Type, long Count);

    /// <summary>A view of a storage: element (i, j, …) is at Offset + i · Strides[0] + j · Strides[1] + …; all of them inside it.</summary>
    internal sealed record Tensor(Storage Storage, long Offset, int[] Shape, long[] Strides)
    {
        /// <summary>Number of elements: at most those of the storage.</summary>
        public int Count => Shape.Aggregate(1, (product, length) => product * length);

        /// <summary>Whether the elements lie one after the other, row-major.</summary>
        public bool IsContiguous
        {
            get
            {
                long expected = 1;
                for (int i = Shape.Length - 1; i >= 0; expected *= Shape[i--])
                    if (Shape[i] != 1 && Strides[i] != expected) return false;
                return true;
            }
        }
    }
}
