use proptest::prelude::*;

use super::super::fixtures::links;
use super::*;

proptest! {
    #[test]
    fn reversed_rows_hold_every_link_the_other_way_round_in_another_order(
        ((node_count, links), order) in links().prop_flat_map(|graph| {
            let order: Vec<u32> = (0..u32::try_from(graph.0).unwrap()).collect();
            (Just(graph), Just(order).prop_shuffle())
        }),
    ) {
        let place = |node: u32| {
            let place = order.iter().position(|&other| other == node).unwrap();
            u32::try_from(place).unwrap()
        };
        let turned: Vec<(u32, u32)> = links.iter().map(|&(a, b)| (place(b), place(a))).collect();
        let reversed = Csr::directed(node_count, &links).reversed(&order);
        prop_assert_eq!(reversed, Csr::directed(node_count, &turned));
    }
}
