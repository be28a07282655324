using System.Numerics;
using Nest.Tests.Viewer.Songs;
using Nest.Viewer.Scene;
using Nest.Viewer.Songs;

namespace Nest.Tests.Viewer.Scene;

public class OrbitCameraTests
{
    private const double Frame = 1 / 60.0;

    [Fact]
    public void It_turns_two_degrees_a_second_at_an_elevation_of_twenty()
    {
        var camera = new OrbitCamera();

        Pass(camera, 30);

        Assert.Equal(NestLook.HomeAzimuth + 60, camera.Azimuth, 0.01);
        Assert.Equal(20, camera.Elevation);
    }

    [Fact]
    public void It_stands_still_while_it_is_held_and_when_turning_is_off()
    {
        var camera = new OrbitCamera { Held = true };
        Pass(camera, 5);
        Assert.Equal(NestLook.HomeAzimuth, camera.Azimuth);

        camera.Held = camera.Turning = false;
        Pass(camera, 5);
        Assert.Equal(NestLook.HomeAzimuth, camera.Azimuth);
    }

    [Fact]
    public void Dragging_follows_the_hand_at_once_and_stops_short_of_the_poles()
    {
        var camera = new OrbitCamera { Held = true };

        camera.Drag(0.1, 0.05);
        Assert.Equal((NestLook.HomeAzimuth - 20, 30), (camera.Azimuth, camera.Elevation));

        camera.Drag(0, 9);
        Assert.Equal(89, camera.Elevation);
    }

    [Fact]
    public void Coming_home_is_one_glide_by_the_shorter_way()
    {
        var camera = new OrbitCamera { Turning = false };
        camera.Drag(1.7, 0.3);   // 340 degrees round
        camera.Scroll(8);
        Pass(camera, 1);
        Assert.InRange(camera.Zoom, 2.3, 2.6);

        camera.Reset();
        float before = camera.Azimuth;
        camera.Advance(Frame);
        Assert.InRange(Math.Abs(camera.Azimuth - before), 0.1, 3);
        Pass(camera, 3);

        Assert.Equal(NestLook.HomeAzimuth, camera.Azimuth, 0.01);
        Assert.Equal((20, 1), ((int)Math.Round(camera.Elevation), (int)Math.Round(camera.Zoom)));
    }

    [Theory]
    [InlineData(1280, 720)]
    [InlineData(500, 900)]
    public void The_whole_nest_fits_its_area_from_every_side_and_nearly_fills_it(int width, int height)
    {
        var picture = new Vector2(width, height);
        var area = new Vector4(40, 60, width - 80, height - 300);
        var samples = new NestPath(Paths.Knot(900)).Samples;
        var room = ViewBounds.Of(samples);
        Vector2 least = new(float.MaxValue), most = new(float.MinValue);
        var camera = new OrbitCamera();

        for (int second = 0; second < 180; second++)
        {
            camera.TurnedFor(second);
            var view = camera.Look(room, area, picture);
            foreach (var sample in samples)
            {
                var place = view.Project(new Vector3(sample.X, sample.Y, sample.Z), picture);
                (least, most) = (Vector2.Min(least, place), Vector2.Max(most, place));
            }
        }

        Assert.True(least.X >= area.X - 2 && least.Y >= area.Y - 2, $"{least}");
        Assert.True(most.X <= area.X + area.Z + 2 && most.Y <= area.Y + area.W + 2, $"{most}");
        Assert.True(most.X - least.X > 0.95 * area.Z || most.Y - least.Y > 0.95 * area.W, $"{most - least}");
    }

    private static void Pass(OrbitCamera camera, double seconds)
    {
        for (int i = 0; i < Math.Round(seconds / Frame); i++) camera.Advance(Frame);
    }
}
