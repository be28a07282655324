using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Nest.Viewer.Songs;

namespace Nest.Viewer.Scene;

/// <summary>A rectangle of a picture.</summary>
/// <param name="Left">Its first column.</param>
/// <param name="Bottom">Its first row, rows counted upwards.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
internal readonly record struct PixelArea(int Left, int Bottom, int Width, int Height);

/// <summary>Draws the strokes of a path on the processor: the picture of the shaders <c>nest.vert</c> and <c>nest.frag</c>, within two of 255 a channel.</summary>
/// <remarks>
/// A stroke is the capsule about the line between two samples. Of every row of pixels that it crosses only the stretch within its reach is weighed, eight pixels at once; a
/// software OpenGL takes ten times as long, since it sets up two triangles a stroke and shades their tiles. Not thread-safe, as it owns its pixels.
/// </remarks>
internal sealed unsafe class StrokeRasterizer
{
    private const int Lanes = 8;                    // pixels that are weighed at once
    private const int MostBands = 4, FewStrokes = 1000;   // bands that threads draw side by side; strokes that are not worth it
    private const float JustUnderOne = 0.999f;      // what makes the whole number under a place the one over it; of what is left out, less than 1/255 would be seen
    private const uint Opaque = 0xFF000000;

    private Vertex[] vertices = [];   // (samples drawn)
    private uint[] pixels = [];      // (bands, band's rows + 1, stride) of RGBA, red in the lowest byte: the last row of each is spare

    /// <summary>Pixels from one row to the next: somewhat more than the area is wide.</summary>
    public int Stride { get; private set; }

    /// <summary>Rows of a band; the last one may have fewer.</summary>
    public int BandHeight { get; private set; }

    /// <summary>The pixels of a band of the last picture's area, RGBA, red in the lowest byte; bands and rows are counted from the bottom. (<see cref="BandHeight"/>, <see cref="Stride"/>)</summary>
    public ReadOnlySpan<uint> Band(int band) => pixels.AsSpan(band * (BandHeight + 1) * Stride, BandHeight * Stride);

    /// <summary>Draws strokes on the colour that minimum or maximum leave as it is.</summary>
    /// <param name="places">The path: x, y, z and the second. (samples)</param>
    /// <param name="nextPlaces">The path that it turns into. (samples)</param>
    /// <param name="traits">What the song is like there. (samples)</param>
    /// <param name="style">How strokes look.</param>
    /// <returns>The part of the picture that they may touch, which the bands hold; null where nothing of them is in it.</returns>
    public PixelArea? Draw(ReadOnlySpan<Vector4> places, ReadOnlySpan<Vector4> nextPlaces, ReadOnlySpan<Traits> traits, in StrokeStyle style)
    {
        if (places.Length < 2) return null;
        if (vertices.Length < places.Length) vertices = new Vertex[places.Length + places.Length / 4];
        if (Project(places, nextPlaces, traits, style) is not { } area) return null;

        int strokes = places.Length - 1, bands = strokes < FewStrokes ? 1 : Math.Min(Environment.ProcessorCount, MostBands);
        BandHeight = (area.Height + bands - 1) / bands;
        Stride = area.Width + Lanes;   // a row's last stretch may end beyond it
        int size = bands * (BandHeight + 1) * Stride;
        if (pixels.Length < size) pixels = new uint[size + size / 8];
        if (bands == 1) DrawBand(0, strokes, area, style);
        else
        {
            StrokeStyle look = style;
            Parallel.For(0, bands, band => DrawBand(band, strokes, area, look));
        }

        return area;
    }

    private void DrawBand(int band, int strokes, in PixelArea area, in StrokeStyle style)
    {
        pixels.AsSpan(band * (BandHeight + 1) * Stride, (BandHeight + 1) * Stride).Fill(style.Theme.Darkens ? uint.MaxValue : Opaque);
        if (style.Theme.Darkens) DrawBand<Darkening>(band, strokes, area, style);
        else DrawBand<Lightening>(band, strokes, area, style);
    }

    private void DrawBand<TTone>(int band, int strokes, in PixelArea area, in StrokeStyle style) where TTone : struct, ITone
    {
        var rows = new Rows(band * BandHeight, Math.Min(area.Height, (band + 1) * BandHeight) - 1, area.Width, Stride);
        Vector2 origin = new Vector2(area.Left, area.Bottom) + new Vector2(0.5f);   // the middle of the first pixel
        fixed (uint* canvas = pixels)
        fixed (Vertex* vertex = vertices)
        {
            uint* first = canvas + (nint)band * (BandHeight + 1) * Stride;
            for (int i = 0; i < strokes; i++)
            {
                if (MathF.Max(vertex[i].Glow, vertex[i + 1].Glow) > NestLook.LeastLineGlow) Stroke<TTone, Glowing>(vertex[i], vertex[i + 1], first, rows, origin, style);
                else Stroke<TTone, Plain>(vertex[i], vertex[i + 1], first, rows, origin, style);
            }
        }
    }

    /// <summary>Projects the samples and weighs their colours.</summary>
    private PixelArea? Project(ReadOnlySpan<Vector4> places, ReadOnlySpan<Vector4> nextPlaces, ReadOnlySpan<Traits> traits, in StrokeStyle style)
    {
        Theme theme = style.Theme;
        Vector2 half = style.Picture / 2, depths = style.Depths;
        float perDepth = 1 / (depths.Y - depths.X);
        Vector2 least = new(float.PositiveInfinity), most = new(float.NegativeInfinity);
        float shine = 0;
        Span<float> ages = stackalloc float[Lanes], fresh = stackalloc float[Lanes], glowing = stackalloc float[Lanes], present = stackalloc float[Lanes];
        for (int begin = 0; begin < places.Length; begin += Lanes)
        {
            int block = Math.Min(Lanes, places.Length - begin);
            for (int lane = 0; lane < block; lane++) ages[lane] = style.Now - places[begin + lane].W;
            var age = Vector256.Create<float>(ages);
            glowing.Clear();
            if (theme.Glow > 0) (theme.Glow * Vector256.Exp(age * (-1 / NestLook.LineGlowSeconds))).CopyTo(glowing);
            Vector256.Exp(age * (-1 / NestLook.PresentSeconds)).CopyTo(present);
            if (!style.IsTrail) (Vector256.Create(style.Oldest) + (1 - style.Oldest) * Vector256.Exp(age * (-1 / style.TrailSeconds))).CopyTo(fresh);
            for (int lane = 0; lane < block; lane++)
            {
                int i = begin + lane;
                var clip = Vector4.Transform(Vector4.Lerp(places[i], nextPlaces[i], style.Morph) with { W = 1 }, style.View.ToClip);
                Vector2 place = (new Vector2(clip.X, clip.Y) / clip.W + Vector2.One) * half;
                (least, most) = (Vector2.Min(least, place), Vector2.Max(most, place));

                float strength = style.Ghost;
                Vector3 color = ColorOf(style, places[i].W, traits[i]);
                ref Vertex vertex = ref vertices[i];
                vertex.Glow = 0;
                if (ages[lane] >= 0)
                {
                    strength = MathF.Max(strength, style.IsTrail ? MathF.Pow(MathF.Max(0, 1 - ages[lane] / style.TrailSeconds), NestLook.TrailPower) : fresh[lane]);
                    color = Vector3.Lerp(color, theme.Now, present[lane]);
                    vertex.Glow = glowing[lane];
                    shine = MathF.Max(shine, glowing[lane]);
                }

                float depth = Math.Clamp((clip.W - depths.X) * perDepth, 0, 1);
                vertex.Place = place;
                vertex.Strength = strength * style.Presence * float.Lerp(1, style.DepthFloor, depth);
                vertex.Color = 255 * color;
            }
        }

        float reach = style.HalfWidth + NestLook.EdgeMargin + (shine > NestLook.LeastLineGlow ? NestLook.LineGlowReach * style.Scale : 0);
        least = Vector2.Clamp(least - new Vector2(reach), Vector2.Zero, style.Picture);
        most = Vector2.Clamp(most + new Vector2(reach), Vector2.Zero, style.Picture);
        int left = (int)least.X, bottom = (int)least.Y, right = (int)MathF.Ceiling(most.X), top = (int)MathF.Ceiling(most.Y);
        return right > left && top > bottom ? new PixelArea(left, bottom, right - left, top - bottom) : null;
    }

    private static Vector3 ColorOf(in StrokeStyle style, float second, Traits traits) => style.Color switch
    {
        ColorMode.Time => style.Theme.TimeColors.Between(second / style.Duration),
        ColorMode.Loudness => style.Theme.LoudnessColors.Between(StrokeColors.LoudnessShare(traits.Loudness / 255f)),
        ColorMode.Pitch => Vector3.Lerp(style.Theme.Unclear, style.Theme.PitchColors.Between(traits.Pitch / 255f), traits.Clarity / 255f),
        ColorMode.Section => style.Theme.SectionColors.Between(traits.Section / 255f),
        _ => style.Theme.Ink,
    };

    /// <summary>Draws a stroke.</summary>
    /// <typeparam name="TTone">Whether it darkens or lightens.</typeparam>
    /// <typeparam name="TGlow">Whether it shines.</typeparam>
    private static void Stroke<TTone, TGlow>(in Vertex from, in Vertex to, uint* canvas, in Rows rows, Vector2 origin, in StrokeStyle style) where TTone : struct, ITone where TGlow : struct
    {
        float middleY = (from.Place.Y + to.Place.Y) / 2 - origin.Y, reach = Brush<TTone, TGlow>.Reach(style), height = MathF.Abs(to.Place.Y - from.Place.Y) / 2 + reach;
        if (!(middleY + height >= rows.First && middleY - height <= rows.Last)) return;   // beside the band, or not finite
        int bottom = Math.Max(rows.First, (int)MathF.Ceiling(middleY - height)), top = Math.Min(rows.Last, (int)(middleY + height)), stride = rows.Stride;

        float wayX = to.Place.X - from.Place.X, wayY = to.Place.Y - from.Place.Y, extent = MathF.Sqrt(wayX * wayX + wayY * wayY);
        float ux = extent > 1e-4f ? wayX / extent : 1, uy = extent > 1e-4f ? wayY / extent : 0, half = extent / 2;
        float middleX = (from.Place.X + to.Place.X) / 2 - origin.X;
        var brush = new Brush<TTone, TGlow>(from, to, extent, style);

        // Seen from the stroke's middle, pixels within reach have |ux dy - uy dx| <= reach and |ux dx + uy dy| <= half + reach: in a row, stretches about places that move evenly.
        float perAcross = MathF.Abs(uy) > 1e-4f ? 1 / uy : 0, acrossStep = ux * perAcross;
        float acrossWidth = perAcross == 0 ? float.PositiveInfinity : MathF.Abs(reach * perAcross);
        uint* row = canvas + (nint)(bottom - rows.First) * stride;
        if (2 * acrossWidth < Lanes / 2)
        {
            // A steep one: two rows at once, as it crosses either within four pixels.
            var beginX = Vector128.Create(middleX - acrossWidth + JustUnderOne);
            var rise = Vector128.Create(bottom - middleY) + Vector128.Create(0f, 1, 0, 0);
            var lanes = Vector256.Create(0f, 1, 2, 3, 0, 1, 2, 3) - Vector256.Create(middleX);
            for (int y = bottom; y <= top; y += 2, row += 2 * stride, rise += Vector128.Create(2f))
            {
                var x = Vector128.MinNative(Vector128.MaxNative(Vector128.FusedMultiplyAdd(rise, Vector128.Create(acrossStep), beginX), Vector128<float>.Zero), Vector128.Create((float)rows.Width));
                var begin = Vector128.ConvertToInt32Native(x);
                Vector128<float> whole = Vector128.ConvertToSingle(begin), lower = Vector128.Shuffle(whole, Vector128.Create(0, 0, 0, 0)), upper = Vector128.Shuffle(whole, Vector128.Create(1, 1, 1, 1));
                Vector256<float> dx = lanes + Vector256.Create(lower, upper);
                var dy = Vector256.Create(Vector128.Shuffle(rise, Vector128.Create(0, 0, 0, 0)), Vector128.Shuffle(rise, Vector128.Create(1, 1, 1, 1)));
                var along = Vector256.FusedMultiplyAdd(Vector256.Create(ux), dx, uy * dy);
                var across = ux * dy - uy * dx;
                uint* below = row + begin[0], above = row + stride + begin[1];
                var met = brush.Meet(along, across, Vector256.Create(Vector128.Load(below), Vector128.Load(above)));
                met.GetLower().Store(below);
                met.GetUpper().Store(above);
            }

            return;
        }

        float perAlong = MathF.Abs(ux) > 1e-4f ? 1 / ux : 0, alongStep = -uy * perAlong;
        float alongWidth = perAlong == 0 ? float.PositiveInfinity : MathF.Abs((half + reach) * perAlong);
        var pixel = Vector256.Create(0f, 1, 2, 3, 4, 5, 6, 7) - Vector256.Create(middleX);
        float last = rows.Width - 1;
        for (int y = bottom; y <= top; y++, row += stride)
        {
            float dy = y - middleY, acrossX = middleX + acrossStep * dy, alongX = middleX + alongStep * dy;
            float begin = float.MaxNative(acrossX - acrossWidth, alongX - alongWidth), end = float.MinNative(acrossX + acrossWidth, alongX + alongWidth);
            int x = (int)float.MaxNative(begin + JustUnderOne, 0), until = float.ConvertToIntegerNative<int>(float.MinNative(end, last));
            for (; x <= until; x += Lanes)
            {
                var dx = pixel + Vector256.Create((float)x);
                var along = Vector256.FusedMultiplyAdd(Vector256.Create(ux), dx, Vector256.Create(uy * dy));
                var across = Vector256.Create(ux * dy) - uy * dx;
                brush.Meet(along, across, Vector256.Load(row + x)).Store(row + x);
            }
        }
    }

    /// <summary>Weighs pixels of a stroke: how far it covers them, and in which colour.</summary>
    /// <typeparam name="TTone">Whether it darkens or lightens.</typeparam>
    /// <typeparam name="TGlow">Whether it shines.</typeparam>
    private readonly struct Brush<TTone, TGlow> where TTone : struct, ITone where TGlow : struct
    {
        private readonly Vector256<float> half, radius, strength, shine, red, green, blue;   // from strength on: in the middle of the stroke; colours from what TTone leaves as it is
        private readonly Vector256<float> stepStrength, stepShine, stepRed, stepGreen, stepBlue;   // a pixel along
        private readonly Vector256<float> perGlow, perFade;   // a pixel of distance

        public Brush(in Vertex from, in Vertex to, float extent, in StrokeStyle style)
        {
            float step = 1 / (extent + 2 * Quad(style));   // the shader's quad, along which it interpolates
            half = Vector256.Create(extent / 2);
            radius = Vector256.Create(style.HalfWidth + 0.5f);
            (strength, stepStrength) = (Vector256.Create((from.Strength + to.Strength) / 2), Vector256.Create((to.Strength - from.Strength) * step));
            (red, stepRed) = (Vector256.Create((from.Color.X + to.Color.X) / 2 - TTone.Neutral), Vector256.Create((to.Color.X - from.Color.X) * step));
            (green, stepGreen) = (Vector256.Create((from.Color.Y + to.Color.Y) / 2 - TTone.Neutral), Vector256.Create((to.Color.Y - from.Color.Y) * step));
            (blue, stepBlue) = (Vector256.Create((from.Color.Z + to.Color.Z) / 2 - TTone.Neutral), Vector256.Create((to.Color.Z - from.Color.Z) * step));
            if (!Glows) return;
            (shine, stepShine) = (Vector256.Create((from.Glow + to.Glow) / 2), Vector256.Create((to.Glow - from.Glow) * step));
            (perGlow, perFade) = (Vector256.Create(-1 / (NestLook.LineGlowReach * style.Scale)), Vector256.Create(-1 / (NestLook.LineGlowFade * style.Scale)));
        }

        private static bool Glows => typeof(TGlow) == typeof(Glowing);

        /// <summary>How far from the line pixels are touched.</summary>
        public static float Reach(in StrokeStyle style) => Glows ? Quad(style) : style.HalfWidth + 0.5f;

        /// <summary>What is there and the stroke, met.</summary>
        /// <param name="along">Pixels from the stroke's middle, along it.</param>
        /// <param name="across">Pixels from its line.</param>
        /// <param name="there">RGBA.</param>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<uint> Meet(Vector256<float> along, Vector256<float> across, Vector256<uint> there)
        {
            Vector256<float> zero = Vector256<float>.Zero, one = Vector256<float>.One;
            var beyond = Vector256.MaxNative(Vector256.Abs(along) - half, zero);
            var distance = Vector256.Sqrt(Vector256.FusedMultiplyAdd(beyond, beyond, across * across));
            var coverage = Vector256.MinNative(Vector256.MaxNative(radius - distance, zero), one);
            if (Glows)
            {
                var ends = Vector256.MaxNative(Vector256.FusedMultiplyAdd(distance, perGlow, one), zero);
                coverage = Vector256.MaxNative(coverage, Vector256.FusedMultiplyAdd(along, stepShine, shine) * Vector256.Exp(distance * perFade) * ends);
            }

            var share = coverage * Vector256.FusedMultiplyAdd(along, stepStrength, strength);
            var ground = Vector256.Create(TTone.Neutral + 0.5f);
            var r = Vector256.FusedMultiplyAdd(share, Vector256.FusedMultiplyAdd(along, stepRed, red), ground);
            var g = Vector256.FusedMultiplyAdd(share, Vector256.FusedMultiplyAdd(along, stepGreen, green), ground);
            var b = Vector256.FusedMultiplyAdd(share, Vector256.FusedMultiplyAdd(along, stepBlue, blue), ground);
            var rgba = Vector256.Create(Opaque) | Vector256.ConvertToInt32Native(r).AsUInt32() | Vector256.ConvertToInt32Native(g).AsUInt32() << 8 | Vector256.ConvertToInt32Native(b).AsUInt32() << 16;
            return TTone.Meet(there.AsByte(), rgba.AsByte()).AsUInt32();
        }

        private static float Quad(in StrokeStyle style) => style.HalfWidth + NestLook.EdgeMargin + (Glows ? NestLook.LineGlowReach * style.Scale : 0);
    }

    /// <summary>The rows of a band.</summary>
    /// <param name="First">Its first row.</param>
    /// <param name="Last">Its last row.</param>
    /// <param name="Width">Pixels in a row.</param>
    /// <param name="Stride">Pixels from one row to the next.</param>
    private readonly record struct Rows(int First, int Last, int Width, int Stride);

    /// <summary>How strokes meet the ground and each other.</summary>
    private interface ITone
    {
        /// <summary>The channel that they leave as it is, 0 or 255.</summary>
        static abstract float Neutral { get; }

        static abstract Vector256<byte> Meet(Vector256<byte> there, Vector256<byte> stroke);
    }

    private readonly struct Darkening : ITone
    {
        public static float Neutral => 255;

        public static Vector256<byte> Meet(Vector256<byte> there, Vector256<byte> stroke) => Vector256.Min(there, stroke);
    }

    private readonly struct Lightening : ITone
    {
        public static float Neutral => 0;

        public static Vector256<byte> Meet(Vector256<byte> there, Vector256<byte> stroke) => Vector256.Max(there, stroke);
    }

    private readonly struct Glowing;

    private readonly struct Plain;

    /// <summary>A sample as it lies in the picture.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Vertex
    {
        public Vector2 Place;      // pixels from the bottom left corner
        public float Glow;        // strength of the glow around the stroke
        public float Strength;
        public Vector3 Color;     // 0 to 255
    }
}
