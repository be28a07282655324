using System.Globalization;
using System.Numerics;

namespace Nest.Viewer.Scene;

/// <summary>A scale of colours from 0 to 1.</summary>
internal sealed class Palette
{
    /// <summary>Colours in a row of <see cref="Texels"/>.</summary>
    public const int Size = 256;

    private readonly byte[] texels = new byte[Size * 3];   // (Size, 3), sRGB

    private Palette(ReadOnlySpan<int> stops, bool perceptual)
    {
        for (int i = 0; i < Size; i++)
        {
            float position = i * (stops.Length - 1) / (float)(Size - 1);
            int stop = Math.Min((int)position, stops.Length - 2);
            Vector3 from = Rgb(stops[stop]), to = Rgb(stops[stop + 1]);
            var color = perceptual
                ? FromOklab(Vector3.Lerp(ToOklab(from), ToOklab(to), position - stop))
                : Vector3.Lerp(from, to, position - stop);
            color = Vector3.Clamp(color, Vector3.Zero, Vector3.One);
            texels[3 * i] = (byte)MathF.Round(255 * color.X);
            texels[3 * i + 1] = (byte)MathF.Round(255 * color.Y);
            texels[3 * i + 2] = (byte)MathF.Round(255 * color.Z);
        }
    }

    private Palette(ReadOnlySpan<Vector3> colors)
    {
        for (int i = 0; i < Size; i++)
        {
            var color = Vector3.Round(255 * Vector3.Clamp(colors[i * colors.Length / Size], Vector3.Zero, Vector3.One));
            for (int channel = 0; channel < 3; channel++) texels[3 * i + channel] = (byte)color[channel];
        }
    }

    /// <summary>The colour map "magma": every eighth of its 256 colours and the last, straight lines between, which stay within 2/255 of it.</summary>
    /// <remarks>Source: S. van der Walt and N. Smith, the default colour maps of matplotlib, 2015 (CC0).</remarks>
    public static Palette Magma { get; } = new(
    [
        0x000004, 0x030312, 0x0A0822, 0x130D34, 0x1D1147, 0x29115A, 0x36106B, 0x440F76, 0x51127C, 0x5D177F, 0x6A1C81,
        0x762181, 0x832681, 0x902A81, 0x9C2E7F, 0xAA337D, 0xB73779, 0xC43C75, 0xD0416F, 0xDC4869, 0xE75263, 0xEF5D5E,
        0xF56B5C, 0xF9795D, 0xFC8961, 0xFD9869, 0xFEA772, 0xFEB67C, 0xFEC488, 0xFED395, 0xFDE2A3, 0xFCF0B2, 0xFCFDBF,
    ], perceptual: false);

    /// <summary>The scale as a row of a texture: (Size, 3), sRGB.</summary>
    public ReadOnlySpan<byte> Texels => texels;

    /// <summary>A scale through evenly spaced colours, interpolated in Oklab so that no step between them looks larger than another.</summary>
    /// <remarks>Source: B. Ottosson, "A perceptual color space for image processing", 2020.</remarks>
    public static Palette Through(params ReadOnlySpan<int> stops) => new(stops, perceptual: true);

    /// <summary>A scale of a few colours, each as long as the others, without anything between.</summary>
    public static Palette Of(params ReadOnlySpan<int> colors)
    {
        var steps = new Vector3[colors.Length];
        for (int i = 0; i < steps.Length; i++) steps[i] = Rgb(colors[i]);
        return new Palette(steps);
    }

    /// <summary>Twelve hues for the pitch classes from C on, evenly apart in Oklab and equally light, C red and every fifth up one hue further: what sounds akin looks akin.</summary>
    /// <param name="lightness">Oklab's.</param>
    /// <param name="chroma">Oklab's distance from grey; less where the screen has no such colour.</param>
    /// <remarks>Source: the circle of fifths with C as red is Scriabin's, for his "Prometheus", 1910.</remarks>
    public static Palette Fifths(float lightness, float chroma)
    {
        const int classes = 12, fifth = 7;
        const float red = 29 * MathF.PI / 180;
        var steps = new Vector3[classes];
        for (int hue = 0; hue < classes; hue++)
        {
            var (sine, cosine) = MathF.SinCos(red + hue * 2 * MathF.PI / classes);
            float c = chroma;
            Vector3 color;
            while (true)
            {
                color = FromOklab(new Vector3(lightness, c * cosine, c * sine));
                if (Vector3.Min(color, Vector3.Zero) == Vector3.Zero && Vector3.Max(color, Vector3.One) == Vector3.One) break;
                c *= 0.98f;
            }

            steps[hue * fifth % classes] = color;
        }

        return new Palette(steps);
    }

    /// <summary>The colour at a place of the scale, 0 to 255.</summary>
    public Vector3 At(int place) => new Vector3(texels[3 * place], texels[3 * place + 1], texels[3 * place + 2]) / 255;

    /// <summary>The colour at a place of the scale, 0 to 1, between the nearest two as a texture has it.</summary>
    public Vector3 Between(float share)
    {
        float place = Math.Clamp(share * Size - 0.5f, 0, Size - 1);
        int before = (int)place;
        return Vector3.Lerp(At(before), At(Math.Min(before + 1, Size - 1)), place - before);
    }

    /// <summary>A colour from its web notation, 0xRRGGBB.</summary>
    public static Vector3 Rgb(int hex) => new Vector3(hex >> 16 & 255, hex >> 8 & 255, hex & 255) / 255;

    /// <summary>A colour in web notation: #RRGGBB.</summary>
    public static string Hex(Vector3 color)
    {
        var bytes = Vector3.Round(color * 255);
        return string.Create(CultureInfo.InvariantCulture, $"#{(int)bytes.X:X2}{(int)bytes.Y:X2}{(int)bytes.Z:X2}");
    }

    private static Vector3 ToOklab(Vector3 srgb)
    {
        float r = Linear(srgb.X), g = Linear(srgb.Y), b = Linear(srgb.Z);
        float l = MathF.Cbrt(0.4122214708f * r + 0.5363325363f * g + 0.0514459929f * b);
        float m = MathF.Cbrt(0.2119034982f * r + 0.6806995451f * g + 0.1073969566f * b);
        float s = MathF.Cbrt(0.0883024619f * r + 0.2817188376f * g + 0.6299787005f * b);
        return new Vector3(
            0.2104542553f * l + 0.7936177850f * m - 0.0040720468f * s,
            1.9779984951f * l - 2.4285922050f * m + 0.4505937099f * s,
            0.0259040371f * l + 0.7827717662f * m - 0.8086757660f * s);

        static float Linear(float c) => c <= 0.04045f ? c / 12.92f : MathF.Pow((c + 0.055f) / 1.055f, 2.4f);
    }

    private static Vector3 FromOklab(Vector3 lab)
    {
        float l = Cube(lab.X + 0.3963377774f * lab.Y + 0.2158037573f * lab.Z);
        float m = Cube(lab.X - 0.1055613458f * lab.Y - 0.0638541728f * lab.Z);
        float s = Cube(lab.X - 0.0894841775f * lab.Y - 1.2914855480f * lab.Z);
        return new Vector3(
            Gamma(4.0767416621f * l - 3.3077115913f * m + 0.2309699292f * s),
            Gamma(-1.2684380046f * l + 2.6097574011f * m - 0.3413193965f * s),
            Gamma(-0.0041960863f * l - 0.7034186147f * m + 1.7076147010f * s));

        static float Cube(float x) => x * x * x;
        static float Gamma(float c) => c <= 0.0031308f ? 12.92f * c : 1.055f * MathF.Pow(c, 1 / 2.4f) - 0.055f;
    }
}
