using Nest.Models;
using Nest.Models.OpenL3;

namespace Nest.Tests.Core.Models.Nest;

/// <summary>OpenL3's parameters by a formula that fixtures/make_openl3.py computes, too: goldens of the full-size network then need no weights.</summary>
internal static class FormulaWeights
{
    /// <summary>A number in [−1, 1), exactly representable: MurmurHash3's finaliser of the index.</summary>
    public static float Number(uint stream, uint index)
    {
        uint hash = index + stream * 0x9E3779B9;
        hash = (hash ^ (hash >> 16)) * 0x85EBCA6B;
        hash = (hash ^ (hash >> 13)) * 0xC2B2AE35;
        hash ^= hash >> 16;
        return (hash >> 8) / (float)(1 << 23) - 1;
    }

    /// <summary>Weights that keep a signal's spread from layer to layer, and statistics that are not trivial.</summary>
    public static OpenL3Weights Make(OpenL3Input input = OpenL3Input.Mel256, OpenL3Content content = OpenL3Content.Music)
    {
        var values = new Dictionary<string, float[]>();
        for (int stream = 0; stream < OpenL3Weights.Parameters.Count; stream++)
        {
            ParameterShape parameter = OpenL3Weights.Parameters[stream];
            var (center, spread) = Range(parameter);
            var array = new float[parameter.Count];
            for (int i = 0; i < array.Length; i++) array[i] = (float)(center + spread * Number((uint)stream, (uint)i));
            values.Add(parameter.Name, array);
        }
        return new OpenL3Weights(input, content, values);
    }

    private static (double Center, double Spread) Range(ParameterShape parameter) => parameter.Name.Split('.') switch
    {
        ["input_norm", "mean"] => (-40, 5),
        ["input_norm", "variance"] => (300, 100),
        [var layer, "weight"] when layer.StartsWith("conv", StringComparison.Ordinal) => (0, Math.Sqrt(6.0 / (9 * parameter.Shape[2]))),
        [_, "weight"] => (1, 0.5),
        [_, "variance"] => (1, 0.8),
        _ => (0, 0.3),   // biases, means
    };
}
