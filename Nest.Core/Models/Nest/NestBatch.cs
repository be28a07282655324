namespace Nest.Models.Nest;

/// <summary>How many windows of each kind a training step of preset <c>nest</c> takes.</summary>
/// <param name="Anchors">Windows that are contrasted; as many neighbours beside them, and a quarter as many painted.</param>
/// <param name="Runs">Stretches of consecutive windows.</param>
internal sealed record NestBatch(int Anchors = 256, int Runs = 16)
{
    /// <summary>Windows in a run.</summary>
    public const int RunLength = 8;

    /// <summary>Anchors whose windows the decoder paints: the first ones. As many again would take a sixth of a step and change no figure.</summary>
    public int Reconstructed => Anchors / 4;

    /// <summary>Windows in all: anchors, the neighbour of each, runs one after the other.</summary>
    public int Windows => 2 * Anchors + Runs * RunLength;

    /// <summary>Forecasts: every stretch of five latents in a run foretells one.</summary>
    public int Forecasts => Runs * (RunLength - NestShape.History);
}
