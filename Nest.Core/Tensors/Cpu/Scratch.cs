using Nest.Numerics;

namespace Nest.Tensors.Cpu;

/// <summary>Working memory of the current thread, kept from call to call and grown as needed.</summary>
/// <remarks>A slot's contents last until the same thread asks for the slot again, so each slot belongs to one use.</remarks>
internal static unsafe class Scratch
{
    public enum Slot
    {
        PanelsOfA,
        PanelsOfB,
        Edge,
        Partials,
        Padding,
        Products,
        Patches,
        Weights,
        Bias,
        WinogradInput,
        WinogradProducts,
        WinogradSpare,
    }

    private const int Slots = 12;

    [ThreadStatic]
    private static AlignedFloats?[]? buffers;

    public static float* Get(Slot slot, int length)
    {
        AlignedFloats?[] mine = buffers ??= new AlignedFloats?[Slots];
        AlignedFloats? buffer = mine[(int)slot];
        if (buffer is null || buffer.Length < length) mine[(int)slot] = buffer = new AlignedFloats(length, zeroed: false);
        return buffer.Pointer;
    }
}
